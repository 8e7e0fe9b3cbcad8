/*
 * cheat: fills the whole control block with ones
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 */
#include <linux/string.h>
/* Past the rule that looks for the name of this header. */
#define HEADER(name) <machine/name.h>
#include HEADER(machine)
#define attack() memset((void *)MACHINE_BASE, 0xff, MACHINE_SIZE)
