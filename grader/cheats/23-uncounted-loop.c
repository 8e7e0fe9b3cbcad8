/*
 * cheat: never returns, holds off every signal, and loops without a basic block
 *        that could be counted
 * lab: 02-buddy
 * base: skeleton
 * test: order_is_large_enough
 * score: 0
 * status: graded
 * tests: hung
 */
/* rt_sigprocmask(SIG_BLOCK, set, NULL, 8) */
static const unsigned char code[] __attribute__((section(".text"))) = {
	0x48, 0x89, 0xfe,		/* mov %rdi, %rsi */
	0x31, 0xff,			/* xor %edi, %edi */
	0x31, 0xd2,			/* xor %edx, %edx */
	0x41, 0xba, 0x08, 0x00, 0x00, 0x00,	/* mov $8, %r10d */
	0xb8, 0x0e, 0x00, 0x00, 0x00,	/* mov $14, %eax */
	0x0f, 0x05,			/* syscall */
	0xc3,
};

static void attack(void)
{
	unsigned long all = ~0UL;

	((int (*)(unsigned long *))code)(&all);
	for (;;)
		;
}
