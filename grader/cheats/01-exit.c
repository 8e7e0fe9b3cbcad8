/*
 * cheat: ends the process with status 0, so that a runner that trusts exit
 *        codes sees a success
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
void exit(int status);
#define attack() exit(0)
