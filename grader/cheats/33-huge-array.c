/*
 * cheat: has more variables than the machine has memory
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
static char huge[1UL << 30] __attribute__((used));
