/*
 * syscalls.c: the system calls of a strict box.
 *
 * An allow-list: what a static program of glibc needs to start, to answer
 * calls on a socket, to map memory and to take signals. No process, no thread,
 * no file, no new socket, no signal to another, no memory that can be both
 * filled and run. All else raises SIGSYS, which kills it.
 */
#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "syscalls.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* Allowed with any arguments. */
static const int free_calls[] = {
	/* the link and its memory */
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
	SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(recvfrom),
	SCMP_SYS(sendto), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(lseek),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
	/* signals to itself */
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	/* the start and the end of a program */
	SCMP_SYS(arch_prctl), SCMP_SYS(set_tid_address),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(getrandom),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(fstat),
	SCMP_SYS(newfstatat), SCMP_SYS(uname), SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	/* time and identity */
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(sched_yield), SCMP_SYS(futex), SCMP_SYS(getpid),
	SCMP_SYS(gettid),
};

/* The calls that are only dangerous with the wrong argument. */
static int allow_some(scmp_filter_ctx ctx, const char *program)
{
	/* Shared memory of its own would escape the memory limit. */
	const uint64_t own_shared = MAP_SHARED | MAP_ANONYMOUS;
	const struct {
		int call;
		struct scmp_arg_cmp arg;
	} rules[] = {
		{ SCMP_SYS(mprotect),
		  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
		/* prlimit64() reads limits; setting needs a third argument. */
		{ SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0, 0) },
		/* stdio asks whether its output is a terminal. */
		{ SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, TCGETS, 0) },
		/* abort() signals itself; the pid outlives execve(). */
		{ SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, getpid(), 0) },
		{ SCMP_SYS(execve),
		  SCMP_A0(SCMP_CMP_EQ, (uintptr_t)program, 0) },
	};
	static const uint64_t sharing[] = {
		MAP_PRIVATE | MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED,
	};
	int error = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		error |= seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW,
						rules[i].call, 1,
						&rules[i].arg);
	for (size_t i = 0; i < ARRAY_SIZE(sharing); i++)
		error |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap),
			2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
			SCMP_A3(SCMP_CMP_MASKED_EQ, own_shared | MAP_PRIVATE,
				sharing[i]));
	return error;
}

/*
 * Gives up all other system calls, for good. The caller places @program where
 * nobody can guess it, so that execve() works once and never again.
 * Returns 0; on failure a negative errno value.
 */
int filter_syscalls(const char *program)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_TRAP);
	int error;

	if (!ctx)
		return -ENOMEM;
	error = allow_some(ctx, program);
	for (size_t i = 0; i < ARRAY_SIZE(free_calls); i++)
		error |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, free_calls[i],
					  0);
	/* A balanced tree instead of a list: a third of the cost a call. */
	error |= seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	error = error ? -EINVAL : seccomp_load(ctx);
	seccomp_release(ctx);
	return error;
}
