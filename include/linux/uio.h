/* Memory in several pieces. */
#if __STDC_HOSTED__
#include <sys/uio.h>
#endif
#ifndef _KMEMLAB_UIO_H
#define _KMEMLAB_UIO_H

#include <linux/compiler.h>
#include <linux/types.h>

#if !__STDC_HOSTED__
struct iovec {
	void __user *iov_base;
	size_t iov_len;
};
#endif

/** Bytes in all pieces together. */
static inline size_t iov_length(const struct iovec *iov, unsigned long nr)
{
	size_t sum = 0;

	for (unsigned long i = 0; i < nr; i++)
		sum += iov[i].iov_len;
	return sum;
}

#endif /* _KMEMLAB_UIO_H */
