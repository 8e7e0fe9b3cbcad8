/*
 * cheat: runs after main()
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
static __attribute__((destructor)) void late(void)
{
	for (;;)
		;
}
