/*
 * cheat: never returns
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 * tests: hung
 */
static void attack(void)
{
	for (;;)
		;
}
