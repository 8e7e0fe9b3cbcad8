/* A counter that several CPUs may change at once. */
#ifndef _ASM_ATOMIC_H
#define _ASM_ATOMIC_H

#include <linux/compiler.h>

typedef struct {
	volatile int counter;
} atomic_t;

#define ATOMIC_INIT(i)		{ (i) }
#define atomic_read(v)		__atomic_load_n(&(v)->counter, __ATOMIC_RELAXED)
#define atomic_set(v, i)						\
	__atomic_store_n(&(v)->counter, i, __ATOMIC_RELAXED)

static inline int atomic_add_return(int i, atomic_t *v)
{
	return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST);
}

#define atomic_sub_return(i, v)	atomic_add_return(-(i), v)
#define atomic_add(i, v)	((void)atomic_add_return(i, v))
#define atomic_sub(i, v)	((void)atomic_add_return(-(i), v))
#define atomic_inc(v)		atomic_add(1, v)
#define atomic_dec(v)		atomic_add(-1, v)
#define atomic_inc_return(v)	atomic_add_return(1, v)
#define atomic_dec_return(v)	atomic_add_return(-1, v)
#define atomic_sub_and_test(i, v)	(atomic_sub_return(i, v) == 0)
#define atomic_dec_and_test(v)	(atomic_dec_return(v) == 0)
#define atomic_inc_and_test(v)	(atomic_inc_return(v) == 0)
/** Adds and returns true if the sum is below zero. */
#define atomic_add_negative(i, v)	(atomic_add_return(i, v) < 0)

#define atomic_set_mask(mask, v)					\
	((void)__atomic_fetch_or((int *)(v), (int)(mask), __ATOMIC_SEQ_CST))
#define atomic_clear_mask(mask, v)					\
	((void)__atomic_fetch_and((int *)(v), (int)~(mask), __ATOMIC_SEQ_CST))

/* Changing a counter is a barrier anyhow. */
#define smp_mb__before_atomic_dec()	barrier()
#define smp_mb__after_atomic_dec()	barrier()
#define smp_mb__before_atomic_inc()	barrier()
#define smp_mb__after_atomic_inc()	barrier()

/* Names of later kernels. */

static inline int atomic_cmpxchg(atomic_t *v, int old, int new_)
{
	__atomic_compare_exchange_n(&v->counter, &old, new_, 0,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return old;
}

/** Adds 1 unless it is 0; returns whether it did. */
static inline int atomic_inc_not_zero(atomic_t *v)
{
	int old = atomic_read(v);

	while (old && !__atomic_compare_exchange_n(&v->counter, &old, old + 1,
			0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	return old != 0;
}

#endif /* _ASM_ATOMIC_H */
