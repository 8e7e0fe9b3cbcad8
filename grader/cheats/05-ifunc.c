/*
 * cheat: has the loader call it, as the resolver of a function
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
static void nothing(void)
{
}

static void *resolve(void)
{
	return nothing;
}

static void chosen(void) __attribute__((ifunc("resolve")));
#define attack() chosen()
