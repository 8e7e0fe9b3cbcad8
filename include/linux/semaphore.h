/* The later kernels' name of <asm/semaphore.h>. */
#include <asm/semaphore.h>
