/* The registers of what an interrupt interrupted. */
#if __STDC_HOSTED__
#include_next <asm/ptrace.h>
#else
#ifndef _ASM_PTRACE_H
#define _ASM_PTRACE_H

struct pt_regs {
	unsigned long ip, sp, flags;
};

#define user_mode(regs)		((void)(regs), 0)
#define instruction_pointer(regs)	((regs)->ip)

#endif
#endif
