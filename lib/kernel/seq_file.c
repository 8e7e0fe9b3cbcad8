/*
 * Files whose text is made when they are read.
 */
#include <asm/uaccess.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/string.h>

int seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(m->buf + m->count, m->size - m->count, fmt, args);
	va_end(args);
	if (m->count + len >= m->size) {
		m->count = m->size;
		return -1;
	}
	m->count += len;
	return 0;
}
EXPORT_SYMBOL(seq_printf);

int seq_puts(struct seq_file *m, const char *text)
{
	return seq_printf(m, "%s", text);
}
EXPORT_SYMBOL(seq_puts);

int seq_putc(struct seq_file *m, char c)
{
	return seq_printf(m, "%c", c);
}
EXPORT_SYMBOL(seq_putc);

static int run(const struct seq_operations *op, char *buf, size_t size)
{
	struct seq_file m = { .buf = buf, .size = size, .op = op };
	loff_t pos = 0;
	void *v = op->start(&m, &pos);

	while (v && !IS_ERR(v) && !op->show(&m, v))
		v = op->next(&m, v, &pos);
	op->stop(&m, v);
	if (IS_ERR(v))
		return (int)PTR_ERR(v);
	if (m.count >= size)
		m.count = size - 1;
	buf[m.count] = '\0';
	return (int)m.count;
}

/* A kernel without the lab that has them does without. */
#pragma weak slabinfo_op
#pragma weak slabinfo_write
#pragma weak vmalloc_op

/* The files there are. */
static const struct {
	const char *name;
	const struct seq_operations *op;
	ssize_t (*write)(struct file *file, const char *buffer, size_t count,
			 loff_t *ppos);
} files[] = {
	{ "buddyinfo", &fragmentation_op, NULL },
	{ "slabinfo", &slabinfo_op, slabinfo_write },
	{ "meminfo", &meminfo_op, NULL },
	{ "vmstat", &vmstat_op, NULL },
	{ "zoneinfo", &zoneinfo_op, NULL },
	{ "numastat", &numastat_op, NULL },
	{ "vmallocinfo", &vmalloc_op, NULL },
	{ "iomem", &iomem_op, NULL },
};

int proc_table(unsigned int i, const char **name,
	       const struct seq_operations **op)
{
	if (i >= ARRAY_SIZE(files))
		return 0;
	*name = files[i].name;
	*op = files[i].op;
	return 1;
}

/* The number of a file that this kernel has, or -1. */
static int find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (files[i].op && !strcmp(files[i].name, name))
			return (int)i;
	return -1;
}

int proc_read(const char *name, char *buf, size_t size)
{
	int i = find(name);

	if (!size)
		return -EINVAL;
	return i < 0 ? -ENOENT : run(files[i].op, buf, size);
}
EXPORT_SYMBOL(proc_read);

ssize_t proc_write(const char *name, const char *buf, size_t size)
{
	mm_segment_t limit = get_fs();
	int i = find(name);
	loff_t pos = 0;
	ssize_t n;

	if (i < 0)
		return -ENOENT;
	if (!files[i].write)
		return -EACCES;
	set_fs(KERNEL_DS);	/* the text is not a program's */
	n = files[i].write(NULL, buf, size, &pos);
	set_fs(limit);
	return n;
}
EXPORT_SYMBOL(proc_write);
