/*
 * cheat: rubs out the list of open exercises
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 * tests: blocked
 */
#include <linux/string.h>
#include <machine/machine.h>
#define attack() memset(machine->open_exercises, 0, \
			sizeof(machine->open_exercises))
