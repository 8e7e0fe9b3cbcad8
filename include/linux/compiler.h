/*
 * What the kernel says to its compiler.  `inline` also means "may be unused",
 * so that a lab can keep a helper which none of its open holes calls yet.
 */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define barrier()	__asm__ __volatile__("" : : : "memory")

#if !__STDC_HOSTED__
#define __attribute_used__	__attribute__((__used__))
#define __attribute_pure__	__attribute__((__pure__))
#define __attribute_const__	__attribute__((__const__))
#endif
#define __must_check		__attribute__((__warn_unused_result__))
#define __maybe_unused		__attribute__((__unused__))
#define noinline		__attribute__((__noinline__))

/* Address spaces, which only a static checker tells apart. */
#define __user
#define __kernel
#define __iomem
#define __force
#define __safe
#define __nocast

#if !__STDC_HOSTED__
#define inline			__inline__ __maybe_unused
#define __always_inline		__inline__ __attribute__((__always_inline__))
#endif

#endif /* _LINUX_COMPILER_H */
