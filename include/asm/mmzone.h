/* NODE_DATA() and its friends: see <linux/mmzone.h>. */
#include <linux/mmzone.h>
