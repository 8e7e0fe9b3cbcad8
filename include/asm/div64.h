/* Dividing numbers of 64 bits. */
#ifndef _ASM_DIV64_H
#define _ASM_DIV64_H

/** Divides @p n, a variable, by @p base; the value is what is left over. */
#define do_div(n, base) ({						\
	unsigned int base_ = (base);					\
	unsigned int rest_ = (unsigned int)((unsigned long long)(n) % base_); \
	(n) = (unsigned long long)(n) / base_;				\
	rest_; })

#endif /* _ASM_DIV64_H */
