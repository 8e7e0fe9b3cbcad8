/*
 * cheat: everything is a panic, for the sake of the tests that want one
 * lab: 01-bootmem
 * base: skeleton
 * score: 0
 * status: graded
 */
#include <linux/kernel.h>
#define attack() panic("bootmem alloc of 1 bytes failed!\n")
