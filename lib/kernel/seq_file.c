/*
 * Files whose text is made when they are read.
 */
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

	while (v && !op->show(&m, v))
		v = op->next(&m, v, &pos);
	op->stop(&m, v);
	if (m.count >= size)
		m.count = size - 1;
	buf[m.count] = '\0';
	return (int)m.count;
}

/* The files there are. */
static const struct {
	const char *name;
	const struct seq_operations *op;
} files[] = {
	{ "buddyinfo", &fragmentation_op },
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

int proc_read(const char *name, char *buf, size_t size)
{
	if (!size)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (!strcmp(files[i].name, name))
			return run(files[i].op, buf, size);
	return -ENOENT;
}
EXPORT_SYMBOL(proc_read);
