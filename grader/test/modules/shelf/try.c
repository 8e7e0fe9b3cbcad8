/* A program that stands beside the module, and is none. */
#include <stdio.h>

int main(void)
{
	FILE *f = fopen("/dev/shelf", "r");

	return f ? fclose(f) : 1;
}
