/*
 * cheat: maps the machine's memory again, as far as it goes, and fills it
 * lab: 02-buddy
 * base: skeleton
 * test: order_is_large_enough
 * score: 0
 * status: graded
 * tests: hung
 */
#include <linux/string.h>

/* mmap(0, 1 << 36, PROT_READ | PROT_WRITE, MAP_SHARED, 4, 0) */
static const unsigned char code[] __attribute__((section(".text"))) = {
	0x31, 0xff,			/* xor %edi, %edi */
	0x48, 0xbe, 0, 0, 0, 0, 0x10, 0, 0, 0,	/* mov $1 << 36, %rsi */
	0xba, 0x03, 0x00, 0x00, 0x00,	/* mov $3, %edx */
	0x41, 0xba, 0x01, 0x00, 0x00, 0x00,	/* mov $1, %r10d */
	0x41, 0xb8, 0x04, 0x00, 0x00, 0x00,	/* mov $4, %r8d */
	0x45, 0x31, 0xc9,		/* xor %r9d, %r9d */
	0xb8, 0x09, 0x00, 0x00, 0x00,	/* mov $9, %eax: mmap */
	0x0f, 0x05,			/* syscall */
	0xc3,
};
#define attack() memset(((void *(*)(void))code)(), 0x5a, 1UL << 36)
