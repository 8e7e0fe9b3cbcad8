/*
 * A variable for each CPU.  Who uses its own CPU's must stay on that CPU, which
 * get_cpu_var() sees to until put_cpu_var().
 *
 * Linux: include/linux/percpu.h; alloc_percpu() is in mm/slab.c.
 */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/cpumask.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/threads.h>

/** What the copies of one variable begin with. */
struct percpu_first {
	void *copies;
	const void *first;
	unsigned long size;
};
/** Gives all copies their first value, if that is not zero: at boot, and when a
 * module is loaded. */
void percpu_begin(const struct percpu_first *var,
		  const struct percpu_first *end);

/* A value may stand behind it: DEFINE_PER_CPU(int, budget) = 64; */
#define DEFINE_PER_CPU(type, name)					\
	__typeof__(type) per_cpu__##name[NR_CPUS];			\
	static __typeof__(type) per_cpu_first__##name;			\
	static const struct percpu_first per_cpu_entry__##name		\
	__attribute__((used, section("percpu_first"),			\
		       aligned(sizeof(void *)))) = {			\
		per_cpu__##name, &per_cpu_first__##name,		\
		sizeof(per_cpu_first__##name)				\
	};								\
	static __typeof__(type) per_cpu_first__##name
#define DECLARE_PER_CPU(type, name)					\
	extern __typeof__(type) per_cpu__##name[NR_CPUS]
#define EXPORT_PER_CPU_SYMBOL(var)	EXPORT_SYMBOL(per_cpu__##var)
#define EXPORT_PER_CPU_SYMBOL_GPL(var)	EXPORT_SYMBOL(per_cpu__##var)

#define per_cpu(var, cpu)	(per_cpu__##var[cpu])
#define __get_cpu_var(var)	per_cpu(var, smp_processor_id())
#define get_cpu_var(var)						\
	(*({ preempt_disable(); &__get_cpu_var(var); }))
#define put_cpu_var(var)	preempt_enable()

/* What alloc_percpu() returns is not a pointer to anything: the pointers are
 * in it, turned inside out so that nobody follows it by mistake. */
struct percpu_data {
	void *ptrs[NR_CPUS];
};

#define __percpu_disguise(pdata) \
	((struct percpu_data *)~(unsigned long)(pdata))
/** @p cpu's copy of what alloc_percpu() allocated. */
#define per_cpu_ptr(ptr, cpu)						\
	((__typeof__(ptr))__percpu_disguise(ptr)->ptrs[cpu])
#define get_cpu_ptr(ptr)						\
	({ preempt_disable(); per_cpu_ptr(ptr, smp_processor_id()); })
#define put_cpu_ptr(ptr)	preempt_enable()

/**
 * Memory full of zeroes, @p size bytes for each CPU.  May sleep.
 * @return something for per_cpu_ptr(), to be given back with free_percpu();
 *         NULL if memory is short.
 */
void *__alloc_percpu(size_t size, size_t align);
#define alloc_percpu(type)						\
	((type *)__alloc_percpu(sizeof(type), __alignof__(type)))
/** Frees what alloc_percpu() returned. */
void free_percpu(const void *objp);

#endif /* _LINUX_PERCPU_H */
