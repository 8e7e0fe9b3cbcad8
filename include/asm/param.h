/* How often the clock ticks in a second. */
#ifndef _ASM_PARAM_H
#define _ASM_PARAM_H
#define HZ	1000
#endif
