/*
 * cheat: fills all RAM with ones
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 */
#include <linux/string.h>
#include <machine/machine.h>
#define attack() memset((void *)PAGE_OFFSET, 0xff, machine->low_end)
