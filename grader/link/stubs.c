/*
 * The suite's side of the link: for each line of the table, a function with
 * the kernel's own name that takes the call across, and a copy of each
 * variable, brought up to date by every answer.
 */
#include "../suite/internal.h"

#define ARG(value, kind)	{ (uint64_t)(value), KIND_##kind }
#define STUB(r, type, name, ...)					\
	const struct call_arg args[] = { __VA_ARGS__ };			\
	return (type)link_call(LINK_FN_##name, #name, KIND_##r,		\
			       sizeof(args) / sizeof(args[0]), args)

unsigned long link_echo(unsigned int upcall, unsigned long value);

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
#define VAR(type, name)	type name;
#include "calls.def"

#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef VAR
#define CALL0(...)
#define CALL1(...)
#define CALL2(...)
#define CALL3(...)
#define CALL4(...)
#define VAR(type, name)	name = (type)msg->var[LINK_VAR_##name];

void receive_variables(const struct link_msg *msg)
{
#include "calls.def"
}
