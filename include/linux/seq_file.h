/*
 * Text that is made line by line when somebody reads it: the files of /proc.
 */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

#include <linux/types.h>

struct seq_operations;

/** A file being written for a reader. */
struct seq_file {
	char *buf;
	/** Size of buf, and how much of it is used. */
	size_t size;
	size_t count;
	const struct seq_operations *op;
	void *private;
};

/** start, then show and next for each element until NULL, then stop. */
struct seq_operations {
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	int (*show)(struct seq_file *m, void *v);
};

/**
 * Adds formatted text to the file.
 * @return 0, or -1 if it did not fit.
 * Linux: fs/seq_file.c.
 */
int seq_printf(struct seq_file *m, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int seq_puts(struct seq_file *m, const char *text);
int seq_putc(struct seq_file *m, char c);

#endif /* _LINUX_SEQ_FILE_H */
