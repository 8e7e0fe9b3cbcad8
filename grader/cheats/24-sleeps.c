/*
 * cheat: does not return and uses no processor time either
 * lab: 02-buddy
 * base: skeleton
 * test: order_is_large_enough
 * score: 0
 * status: graded
 * tests: hung
 */
/* poll(NULL, 0, -1) */
static const unsigned char code[] __attribute__((section(".text"))) = {
	0x31, 0xff,			/* xor %edi, %edi */
	0x31, 0xf6,			/* xor %esi, %esi */
	0xba, 0xff, 0xff, 0xff, 0xff,	/* mov $-1, %edx */
	0xb8, 0x07, 0x00, 0x00, 0x00,	/* mov $7, %eax: poll */
	0x0f, 0x05,			/* syscall */
	0xc3,
};

static void attack(void)
{
	for (;;)
		((int (*)(void))code)();
}
