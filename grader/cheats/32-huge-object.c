/*
 * cheat: fills the disk with an initialised array
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: does_not_compile
 */
static char huge[1UL << 32] __attribute__((used)) = { 1 };
