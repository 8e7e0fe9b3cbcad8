/* The processor's clock. */
#ifndef _KMEMLAB_TIMEX_H
#define _KMEMLAB_TIMEX_H
#include <asm/timex.h>
#include <linux/time.h>
#endif
