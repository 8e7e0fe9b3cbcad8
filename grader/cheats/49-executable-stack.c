/*
 * cheat: has the compiler ask for a stack that can be executed, and runs code
 *        that it has put there
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 */
#include <linux/string.h>

static void call(void (*function)(void))
{
	function();
}

static void attack(void)
{
	static const unsigned char exit[] = {
		0xb8, 0xe7, 0x00, 0x00, 0x00, 0x31, 0xff, 0x0f, 0x05, 0xc3,
	};
	unsigned char code[sizeof(exit)];
	volatile int depth = 0;
	void nested(void) { depth++; }

	memcpy(code, exit, sizeof(exit));
	call(nested);
	((void (*)(void))code)();
}
