/*
 * cheat: prints until the log has gone round a thousand times, then panics with
 *        the longest text there is
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 */
#include <linux/kernel.h>
#include <linux/string.h>

static void attack(void)
{
	static char text[1 << 16];

	memset(text, 'x', sizeof(text) - 1);
	for (int i = 0; i < 1000; i++)
		printk("%s\n", text);
	panic("%s", text);
}
