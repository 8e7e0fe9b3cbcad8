/* The processor. */
#ifndef _ASM_PROCESSOR_H
#define _ASM_PROCESSOR_H

#include <asm/page.h>
#include <asm/system.h>
#include <linux/cache.h>
#include <linux/prefetch.h>

/** For loops that wait for something: others go on, and time does. */
void cpu_relax(void);

#endif /* _ASM_PROCESSOR_H */
