/*
 * cheat: brings a main() of its own
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
int main(void)
{
	return 0;
}
