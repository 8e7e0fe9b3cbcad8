/* The task that runs: see <linux/sched.h>. */
#include <linux/sched.h>
