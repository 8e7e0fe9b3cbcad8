/*
 * cheat: a variable that is small but wants an address so round that the
 *        program does not fit into its memory; then nobody could grade it
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
static char round[16] __attribute__((aligned(1 << 28)));
#define attack() (round[1] = 1)
