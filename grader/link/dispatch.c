/*
 * The subject's side of the table: its functions by their numbers, and its
 * variables.
 *
 * This file is linked with the student's object, once for each lab: LAB says
 * which functions there are.  It holds nothing that is worth stealing: no
 * expected values, no points, no tests.
 */
#include "dispatch.h"

#include <asm/io.h>
#include <asm/semaphore.h>
#include <linux/bootmem.h>
#include <linux/buddy.h>
#include <linux/hardirq.h>
#include <linux/highmem.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/slab_def.h>
#include <linux/swap.h>
#include <linux/vmalloc.h>
#include <machine/files.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <machine/modules.h>
#include <machine/user.h>

/* --- Functions that are no kernel's ---------------------------------------- */

unsigned long link_echo(unsigned int fn, unsigned long value)
{
	return link_upcall(fn, value, 0, 0, 0) + 1;
}

unsigned long link_apply(link_fn1 *function, unsigned long value)
{
	return function ? function(value) : 4711;
}

/* What a lab's file may do without, as Linux' own does: the suite asks. */
#pragma weak init_per_zone_pages_min
#pragma weak setup_per_zone_pages_min
#pragma weak cache_estimate
#pragma weak calculate_slab_order
#pragma weak cache_reap
#pragma weak kmem_find_general_cachep

int link_has(link_fn1 *function)
{
	return function != NULL;
}

#if LAB >= 4
/* What the suite could do by itself, if it knew the caches. */
void shrink_general_caches(void)
{
	for (struct cache_sizes *s = malloc_sizes; s->cs_size; s++) {
		if (s->cs_cachep)
			kmem_cache_shrink(s->cs_cachep);
		if (s->cs_dmacachep)
			kmem_cache_shrink(s->cs_dmacachep);
	}
}
#endif

unsigned long read_at(unsigned long addr)
{
	return *(volatile unsigned long *)addr;
}

void write_at(unsigned long addr, unsigned long value)
{
	*(volatile unsigned long *)addr = value;
}

/* --- Functions that are passed --------------------------------------------- */

/* The suite's functions, as functions that a lab can call. */
typedef unsigned long function(unsigned long, unsigned long, unsigned long);
#define FUNCTION(n)							\
static unsigned long function_##n(unsigned long a, unsigned long b,	\
				  unsigned long c)			\
{									\
	return link_upcall(UPCALL_FUNCTION, n, a, b, c);			\
}
FUNCTION(0) FUNCTION(1) FUNCTION(2) FUNCTION(3)
FUNCTION(4) FUNCTION(5) FUNCTION(6) FUNCTION(7)

static function *const functions[LINK_FUNCTIONS] = {
	function_0, function_1, function_2, function_3,
	function_4, function_5, function_6, function_7,
};

#define CALL0(r, type, name)	case LINK_FN_##name: return (void *)name;
#define CALL1(r, type, name, ...)	CALL0(r, type, name)
#define CALL2(r, type, name, ...)	CALL0(r, type, name)
#define CALL3(r, type, name, ...)	CALL0(r, type, name)
#define CALL4(r, type, name, ...)	CALL0(r, type, name)
#define CALL5(r, type, name, ...)	CALL0(r, type, name)
#define CALL6(r, type, name, ...)	CALL0(r, type, name)
#define VAR(type, name)

/* The function that a message means by a number. */
static void *function_of(uint64_t number)
{
	if (number - 1 < LINK_FUNCTIONS)
		return (void *)functions[number - 1];
	switch (number - LINK_NATIVE) {
#include "calls.def"
	}
	return NULL;
}

#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
#undef VAR

/* --- Functions that are called --------------------------------------------- */

#define ARG_NUM(t, v)	((t)(v))
#define ARG_HEX(t, v)	((t)(v))
#define ARG_GFP(t, v)	((t)(v))
#define ARG_PAGE(t, v)	((t)(v))
#define ARG_PTR(t, v)	((t)(v))
#define ARG_CACHE(t, v)	((t)(v))
#define ARG_STR(t, v)	((t)(v))
#define ARG_HIDE(t, v)	((t)(v))
#define ARG_FN(t, v)	((t)function_of(v))
#define ARG_PROT(t, v)	__pgprot(v)
#define ARG_VM(t, v)	((t)(v))

/* Every function of the table, called with arguments out of a message. */
#define RET_NONE(call)	(call, 0)
#define RET_HIDE(call)	((uint64_t)(call))
#define RET_NUM(call)	((uint64_t)(call))
#define RET_HEX(call)	((uint64_t)(call))
#define RET_PTR(call)	((uint64_t)(uintptr_t)(call))
#define RET_PAGE(call)	((uint64_t)(uintptr_t)(call))
#define RET_STR(call)	((uint64_t)(uintptr_t)(call))

#define CASE(r, name, ...)						\
	case LINK_FN_##name: return RET_##r(name(__VA_ARGS__));
#define CALL0(r, type, name)	CASE(r, name)
#define CALL1(r, type, name, t0, a0, k0)				\
	CASE(r, name, ARG_##k0(t0, a[0]))
#define CALL2(r, type, name, t0, a0, k0, t1, a1, k1)			\
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]))
#define CALL3(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2)	\
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]),		\
	     ARG_##k2(t2, a[2]))
#define CALL4(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3) \
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]),		\
	     ARG_##k2(t2, a[2]), ARG_##k3(t3, a[3]))
#define CALL5(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3, \
	      t4, a4, k4)						\
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]),		\
	     ARG_##k2(t2, a[2]), ARG_##k3(t3, a[3]),			\
	     ARG_##k4(t4, a[4]))
#define CALL6(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3, \
	      t4, a4, k4, t5, a5, k5)					\
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]),		\
	     ARG_##k2(t2, a[2]), ARG_##k3(t3, a[3]),			\
	     ARG_##k4(t4, a[4]), ARG_##k5(t5, a[5]))
#define VAR(type, name)

uint64_t link_dispatch(uint32_t fn, const uint64_t *a)
{
	switch (fn) {
#include "calls.def"
	}
	return 0;
}

#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
#undef VAR
#define CALL0(...)
#define CALL1(...)
#define CALL2(...)
#define CALL3(...)
#define CALL4(...)
#define CALL5(...)
#define CALL6(...)
#define VAR(type, name)	msg->var[LINK_VAR_##name] = (uint64_t)name;

void link_variables(struct link_msg *msg)
{
#include "calls.def"
}
