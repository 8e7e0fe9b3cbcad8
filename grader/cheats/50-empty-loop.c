/*
 * cheat: never returns, in a loop without a basic block that could be counted
 * lab: 02-buddy
 * base: skeleton
 * test: order_is_large_enough
 * score: 0
 * status: graded
 * tests: hung
 */
static void attack(void)
{
	for (;;)
		;
}
