/* Numbers at addresses that are no multiples of their size. */
#ifndef _ASM_UNALIGNED_H
#define _ASM_UNALIGNED_H

#define get_unaligned(ptr) ({						\
	struct { __typeof__(*(ptr)) x; } __attribute__((packed))	\
		*p_ = (void *)(ptr);					\
	p_->x; })
#define put_unaligned(val, ptr) do {					\
	struct { __typeof__(*(ptr)) x; } __attribute__((packed))	\
		*p_ = (void *)(ptr);					\
	p_->x = (val);							\
} while (0)

#endif /* _ASM_UNALIGNED_H */
