/*
 * Memory for each CPU, on its own node.
 *
 * Linux: mm/slab.c.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>

static void free_all(struct percpu_data *pdata)
{
	int cpu;

	for_each_cpu(cpu)
		kfree(pdata->ptrs[cpu]);
	kfree(pdata);
}

/* The allocator may have its own of these two. */
__attribute__((weak))
void *__alloc_percpu(size_t size, size_t align)
{
	struct percpu_data *pdata = kmalloc(sizeof(*pdata), GFP_KERNEL);
	int cpu;

	if (!pdata)
		return NULL;
	memset(pdata, 0, sizeof(*pdata));
	for_each_cpu(cpu) {
		pdata->ptrs[cpu] = kmalloc_node(size, GFP_KERNEL,
						cpu_to_node(cpu));
		if (!pdata->ptrs[cpu]) {
			free_all(pdata);
			return NULL;
		}
		memset(pdata->ptrs[cpu], 0, size);
	}
	return __percpu_disguise(pdata);
}
EXPORT_SYMBOL(__alloc_percpu);

__attribute__((weak))
void free_percpu(const void *objp)
{
	free_all(__percpu_disguise(objp));
}
EXPORT_SYMBOL(free_percpu);
