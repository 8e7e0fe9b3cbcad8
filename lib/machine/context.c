/*
 * Switching stacks.
 *
 * What a function may expect to find again after a call are six registers, the
 * stack pointer and the address to return to.  Saving them on one stack and
 * loading them from another is all that it takes:
 *
 *	from->sp -> | rbp rbx r12 r13 r14 r15 | return address | ...
 *	to->sp ---> | rbp rbx r12 r13 r14 r15 | return address | ...
 */
#define _GNU_SOURCE
#include <machine/context.h>
#include <machine/oops.h>

#include <stddef.h>
#include <sys/mman.h>

#define STACK_SIZE	(256UL << 10)
#define GUARD_SIZE	4096UL

void context_jump(void **from_sp, void *to_sp)
	__attribute__((visibility("hidden")));

__asm__(
	".text\n"
	".hidden context_jump\n"
	".globl context_jump\n"
	".type context_jump, @function\n"
	"context_jump:\n"
	"	push %rbp\n"
	"	push %rbx\n"
	"	push %r12\n"
	"	push %r13\n"
	"	push %r14\n"
	"	push %r15\n"
	"	mov %rsp, (%rdi)\n"
	"	mov %rsi, %rsp\n"
	"	pop %r15\n"
	"	pop %r14\n"
	"	pop %r13\n"
	"	pop %r12\n"
	"	pop %rbx\n"
	"	pop %rbp\n"
	"	ret\n"
	".size context_jump, . - context_jump\n"
	/* A new stack's first return comes here: context_run(r12, r13). */
	".hidden context_begin\n"
	".globl context_begin\n"
	".type context_begin, @function\n"
	"context_begin:\n"
	"	mov %r12, %rdi\n"
	"	mov %r13, %rsi\n"
	"	call context_run\n"
	"	ud2\n"
	".size context_begin, . - context_begin\n");

void context_begin(void) __attribute__((visibility("hidden")));
void context_run(void (*fn)(void *arg), void *arg)
	__attribute__((visibility("hidden")));

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

/* The sanitizer wants to know which stack it is on.  The host's own it tells
 * us when we leave it for the first time. */
static __thread const void *host_stack;
static __thread size_t host_size;

/* Nothing is left of the frames of whoever had this stack before. */
static void begin(struct context *c)
{
	__asan_unpoison_memory_region(c->stack, STACK_SIZE);
	c->fiber = NULL;
}

static void leave(struct context *from, const struct context *to)
{
	__sanitizer_start_switch_fiber(&from->fiber, to->stack ? to->stack :
				       host_stack, to->stack ? STACK_SIZE :
				       host_size);
}

static void arrive(void *fiber)
{
	const void *stack;
	size_t size;

	__sanitizer_finish_switch_fiber(fiber, &stack, &size);
	if (!host_stack) {
		host_stack = stack;
		host_size = size;
	}
}
#elif defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>

/* A thread sanitizer keeps the calls of each flow apart, if told of them. */
static void begin(struct context *c)
{
	if (c->fiber)
		__tsan_destroy_fiber(c->fiber);
	c->fiber = __tsan_create_fiber(0);
}

static void leave(struct context *from, const struct context *to)
{
	from->fiber = __tsan_get_current_fiber();
	__tsan_switch_to_fiber(to->fiber, 0);
}

static void arrive(void *fiber)
{
}
#else
static void begin(struct context *c)
{
}

static void leave(struct context *from, const struct context *to)
{
}

static void arrive(void *fiber)
{
}
#endif

void context_run(void (*fn)(void *arg), void *arg)
{
	arrive(NULL);
	fn(arg);
}

int context_make(struct context *c, void (*fn)(void *arg), void *arg)
{
	unsigned long *sp;

	if (!c->stack) {
		char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
				   -1, 0);

		if (stack == MAP_FAILED)
			return -1;
		mprotect(stack, GUARD_SIZE, PROT_NONE);
		c->stack = stack;
	}
	begin(c);
	sp = (unsigned long *)((char *)c->stack + STACK_SIZE) - 9;
	sp[0] = sp[1] = 0;			/* r15, r14 */
	sp[2] = (unsigned long)arg;		/* r13 */
	sp[3] = (unsigned long)fn;		/* r12 */
	sp[4] = sp[5] = 0;			/* rbx, rbp */
	sp[6] = (unsigned long)context_begin;
	sp[7] = sp[8] = 0;			/* the stack is aligned here */
	c->sp = sp;
	c->catch_frame = NULL;
	return 0;
}

/* rbp was the first to be pushed: it is below the return address. */
const unsigned long *context_frame(const struct context *c)
{
	return (const unsigned long *)((const unsigned long *)c->sp)[5];
}

void context_switch(struct context *from, struct context *to)
{
	from->catch_frame = oops_catch(to->catch_frame);
	leave(from, to);
	context_jump(&from->sp, to->sp);
	arrive(from->fiber);
}
