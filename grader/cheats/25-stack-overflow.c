/*
 * cheat: recurs without end
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 * tests: crashed
 */
static __attribute__((noinline)) int attack(void)
{
	volatile char frame[256];

	frame[0] = 1;
	return attack() + frame[0];
}
