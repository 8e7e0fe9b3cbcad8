/*
 * cheat: variables that are small but want addresses so round that the program
 *        does not fit into its memory; then nobody could grade it
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 */
static char round[16] __attribute__((used, aligned(1 << 25)));
static char large[15 << 20] __attribute__((used));
static char other[16] __attribute__((used, aligned(1 << 24))) = { 1 };
