/*
 * cheat: takes private memory until there is no more, and fills it
 * lab: 02-buddy
 * base: skeleton
 * test: order_is_large_enough
 * score: 0
 * status: graded
 * tests: crashed
 */
#include <linux/string.h>

/* mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | ANONYMOUS, -1, 0) */
static const unsigned char code[] __attribute__((section(".text"))) = {
	0x31, 0xff,			/* xor %edi, %edi */
	0xbe, 0x00, 0x00, 0x10, 0x00,	/* mov $1 << 20, %esi */
	0xba, 0x03, 0x00, 0x00, 0x00,	/* mov $3, %edx */
	0x41, 0xba, 0x22, 0x00, 0x00, 0x00,	/* mov $0x22, %r10d */
	0x41, 0xb8, 0xff, 0xff, 0xff, 0xff,	/* mov $-1, %r8d */
	0x45, 0x31, 0xc9,		/* xor %r9d, %r9d */
	0xb8, 0x09, 0x00, 0x00, 0x00,	/* mov $9, %eax: mmap */
	0x0f, 0x05,			/* syscall */
	0xc3,
};

static void attack(void)
{
	for (;;)
		memset(((void *(*)(void))code)(), 0x5a, 1UL << 20);
}
