/*
 * cheat: fills the whole control block with ones
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 */
#include <linux/string.h>
#include <machine/machine.h>
#define attack() memset((void *)MACHINE_BASE, 0xff, MACHINE_SIZE)
