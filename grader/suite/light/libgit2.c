/*
 * A libgit2 with nothing in it.
 *
 * Criterion can draw the difference between two strings, and loads libgit2 for
 * it, which loads a dozen libraries more, in every worker, for every test:
 * half of the time that a suite takes.  No suite here asks for such a drawing,
 * so they are given this instead (Makefile, LIGHT).
 */
int git_libgit2_init(void);
int git_libgit2_shutdown(void);
int git_diff_buffers(void);

int git_libgit2_init(void)
{
	return 0;
}

int git_libgit2_shutdown(void)
{
	return 0;
}

/* Any number below 0 is an error: there is no difference to be drawn. */
int git_diff_buffers(void)
{
	return -1;
}
