/*
 * cheat: puts escape sequences, quotes, line ends and bytes that are no text
 *        into everything that a message may quote
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 * tests: crashed
 */
#include <linux/kernel.h>
#line 1 "\033]0;file\007\"\\\n\x9b\xff"
static void attack(void)
{
	printk("\033[2J\033[31m log \x9b\xff\n");
	panic("\033[2J\033[31m\"\\\n\r\b\x9b\xff\xc2\x9b panic\nTotal 200/200");
}
