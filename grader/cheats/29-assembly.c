/*
 * cheat: writes assembly
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
#define attack() __asm__ volatile("syscall" : : "a"(231), "D"(0))
