/* Ring buffers whose size is a power of two. */
#ifndef _LINUX_CIRC_BUF_H
#define _LINUX_CIRC_BUF_H

struct circ_buf {
	char *buf;
	int head;
	int tail;
};

/** Bytes in the ring, and bytes it has room for. */
#define CIRC_CNT(head, tail, size)	(((head) - (tail)) & ((size) - 1))
#define CIRC_SPACE(head, tail, size)	CIRC_CNT((tail), ((head) + 1), (size))
/** The same, as far as they stand in one piece. */
#define CIRC_CNT_TO_END(head, tail, size) ({				\
	int end_ = (size) - (tail);					\
	int n_ = ((head) + end_) & ((size) - 1);			\
	n_ < end_ ? n_ : end_; })
#define CIRC_SPACE_TO_END(head, tail, size) ({				\
	int end_ = (size) - 1 - (head);					\
	int n_ = (end_ + (tail)) & ((size) - 1);			\
	n_ <= end_ ? n_ : end_ + 1; })

#endif /* _LINUX_CIRC_BUF_H */
