/* There is no tracing here, only the registers an interrupt handler is given. */
#if __STDC_HOSTED__
#include_next <linux/ptrace.h>
#endif
#ifndef _KMEMLAB_PTRACE_H
#define _KMEMLAB_PTRACE_H

#include <asm/ptrace.h>

#endif /* _KMEMLAB_PTRACE_H */
