/*
 * What the variables of DEFINE_PER_CPU() begin with: every CPU's copy gets the
 * value that the source gives one of them.
 */
#include <linux/percpu.h>
#include <linux/string.h>

/* Zeroes are there already. */
static int is_zero(const char *value, unsigned long size)
{
	for (unsigned long i = 0; i < size; i++)
		if (value[i])
			return 0;
	return 1;
}

void percpu_begin(const struct percpu_first *var,
		  const struct percpu_first *end)
{
	for (; var < end; var++)
		for (unsigned long cpu = 0; cpu < NR_CPUS; cpu++)
			if (!is_zero(var->first, var->size))
				memcpy((char *)var->copies + cpu * var->size,
				       var->first, var->size);
}
