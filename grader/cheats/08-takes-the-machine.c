/*
 * cheat: replaces functions of the machine and of the C library
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
void __sanitizer_cov_trace_pc(void)
{
}

void __not_implemented(const char *id, const char *file, int line,
		       const char *func)
{
	for (;;)
		;
}

void *memcpy(void *to, const void *from, unsigned long n)
{
	return to;
}
