/*
 * cheat: never returns, in a loop whose basic blocks are counted
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 * tests: hung
 */
static void attack(void)
{
	for (volatile unsigned long n = 1; n; n++)
		;
}
