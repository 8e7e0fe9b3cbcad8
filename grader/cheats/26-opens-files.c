/*
 * cheat: opens a file of the host
 * lab: 02-buddy
 * base: skeleton
 * test: order_is_large_enough
 * score: 0
 * status: graded
 * tests: crashed
 */
/* open(path, O_RDONLY) */
static const unsigned char code[] __attribute__((section(".text"))) = {
	0x31, 0xf6,			/* xor %esi, %esi */
	0xb8, 0x02, 0x00, 0x00, 0x00,	/* mov $2, %eax: open */
	0x0f, 0x05,			/* syscall */
	0xc3,
};
#define attack() ((int (*)(const char *))code)("/proc/self/environ")
