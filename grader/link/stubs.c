/*
 * The suite's side of the link: for each line of the table, a function with
 * the kernel's own name that takes the call across, and a copy of each
 * variable, brought up to date by every answer.
 */
#include "../suite/internal.h"

#include <asm/io.h>
#include <linux/buddy.h>
#include <linux/mempool.h>
#include <linux/percpu.h>
#include <linux/slab_def.h>
#include <linux/vmalloc.h>
#include <machine/files.h>
#include <machine/modules.h>
#include <machine/user.h>

#undef LAB	/* the suite's; calls.def asks for another */

#define VALUE_NUM(v)	((uint64_t)(v))
#define VALUE_HEX(v)	((uint64_t)(v))
#define VALUE_GFP(v)	((uint64_t)(v))
#define VALUE_PAGE(v)	((uint64_t)(v))
#define VALUE_PTR(v)	((uint64_t)(v))
#define VALUE_CACHE(v)	((uint64_t)(v))
#define VALUE_STR(v)	((uint64_t)(v))
#define VALUE_HIDE(v)	((uint64_t)(v))
#define VALUE_FN(v)	link_function((void *)(v))
#define VALUE_PROT(v)	((uint64_t)pgprot_val(v))
#define VALUE_VM(v)	((uint64_t)(v))
#define ARG(value, kind)	{ VALUE_##kind(value), KIND_##kind }
#define STUB(r, type, name, ...)					\
	const struct call_arg args[] = { __VA_ARGS__ };			\
	return (type)link_call(LINK_FN_##name, #name, KIND_##r,		\
			       sizeof(args) / sizeof(args[0]), args)

unsigned long link_echo(unsigned int upcall, unsigned long value);
unsigned long link_apply(link_fn1 *function, unsigned long value);
int link_has(link_fn1 *function);
void shrink_general_caches(void);

#define CALL0(r, type, name)						\
type name(void)								\
{									\
	return (type)link_call(LINK_FN_##name, #name, KIND_##r, 0, NULL); \
}
#define CALL1(r, type, name, t0, a0, k0)				\
type name(t0 a0)							\
{									\
	STUB(r, type, name, ARG(a0, k0));				\
}
#define CALL2(r, type, name, t0, a0, k0, t1, a1, k1)			\
type name(t0 a0, t1 a1)							\
{									\
	STUB(r, type, name, ARG(a0, k0), ARG(a1, k1));			\
}
#define CALL3(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2)	\
type name(t0 a0, t1 a1, t2 a2)						\
{									\
	STUB(r, type, name, ARG(a0, k0), ARG(a1, k1), ARG(a2, k2));	\
}
#define CALL4(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3) \
type name(t0 a0, t1 a1, t2 a2, t3 a3)					\
{									\
	STUB(r, type, name, ARG(a0, k0), ARG(a1, k1), ARG(a2, k2),	\
	     ARG(a3, k3));						\
}
#define CALL5(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3, \
	      t4, a4, k4)						\
type name(t0 a0, t1 a1, t2 a2, t3 a3, t4 a4)				\
{									\
	STUB(r, type, name, ARG(a0, k0), ARG(a1, k1), ARG(a2, k2),	\
	     ARG(a3, k3), ARG(a4, k4));					\
}
#define CALL6(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3, \
	      t4, a4, k4, t5, a5, k5)					\
type name(t0 a0, t1 a1, t2 a2, t3 a3, t4 a4, t5 a5)			\
{									\
	STUB(r, type, name, ARG(a0, k0), ARG(a1, k1), ARG(a2, k2),	\
	     ARG(a3, k3), ARG(a4, k4), ARG(a5, k5));			\
}
#define VAR(type, name)	type name;
#include "calls.def"

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
#define VAR(type, name)	name = (type)msg->var[LINK_VAR_##name];

void receive_variables(const struct link_msg *msg)
{
#include "calls.def"
}

/* The table's functions, by the stubs that stand for them here. */
#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
#undef VAR
#define CALL0(r, type, name)	{ (void *)name, LINK_FN_##name },
#define CALL1(r, type, name, ...)	CALL0(r, type, name)
#define CALL2(r, type, name, ...)	CALL0(r, type, name)
#define CALL3(r, type, name, ...)	CALL0(r, type, name)
#define CALL4(r, type, name, ...)	CALL0(r, type, name)
#define CALL5(r, type, name, ...)	CALL0(r, type, name)
#define CALL6(r, type, name, ...)	CALL0(r, type, name)
#define VAR(type, name)

static const struct { void *stub; unsigned int fn; } natives[] = {
#include "calls.def"
};

static callback_fn *callbacks[LINK_FUNCTIONS];

uint64_t link_function(void *function)
{
	if (!function)
		return 0;
	for (size_t i = 0; i < sizeof(natives) / sizeof(natives[0]); i++)
		if (natives[i].stub == function)
			return LINK_NATIVE + natives[i].fn;
	for (unsigned int i = 0; i < LINK_FUNCTIONS; i++) {
		if (!callbacks[i])
			callbacks[i] = (callback_fn *)function;
		if (callbacks[i] == (callback_fn *)function)
			return i + 1;
	}
	test_end(NOT_GRADED, NULL, "the suite passes too many functions");
}

callback_fn *link_callback(uint64_t number)
{
	return number < LINK_FUNCTIONS ? callbacks[number] : NULL;
}
