/*
 * Reading a seq_file in pieces.
 *
 * The buffer holds the text of whole elements; `index` is the element behind
 * them.  When all of it has been read, the next ones are shown.  Buffers are
 * large enough for any file that there is, and come from nowhere: whoever looks
 * at the allocators through /proc does not disturb them.
 *
 * Linux: fs/seq_file.c.
 */
#include <asm/uaccess.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "layer.h"

#define NR_SEQ		32
#define SEQ_SIZE	65536

struct slot {
	int used;
	struct seq_file m;
	/* Of a file with one element. */
	struct seq_operations single;
};

static struct slot slots[NR_SEQ];
static char buffers[NR_SEQ][SEQ_SIZE];

int seq_open(struct file *filp, struct seq_operations *op)
{
	for (int i = 0; i < NR_SEQ; i++) {
		struct seq_file *m = &slots[i].m;

		if (slots[i].used)
			continue;
		slots[i].used = 1;
		*m = (struct seq_file){ .buf = buffers[i], .size = SEQ_SIZE,
					.op = op };
		init_MUTEX(&m->sem);
		filp->private_data = m;
		return 0;
	}
	return -ENOMEM;
}
EXPORT_SYMBOL(seq_open);

/* Shows elements until there are @want bytes, or no more of them. */
static int fill(struct seq_file *m, size_t want)
{
	loff_t pos = m->index;
	int error = 0;
	void *v;

	m->from = m->count = 0;
	v = m->op->start(m, &pos);
	if (IS_ERR(v))
		error = (int)PTR_ERR(v);
	while (v && !error && m->count < want) {
		size_t before = m->count;
		int shown = m->op->show(m, v);

		if (shown < 0)
			error = shown;
		if (shown || m->count == m->size)
			m->count = before;
		if (!shown && m->count == before && before)
			break;		/* no room: with the next piece */
		v = m->op->next(m, v, &pos);
		m->index = pos;
	}
	m->op->stop(m, v);
	return error;
}

/* Goes on at byte @pos: shows all from the beginning, and drops it. */
static int skip_to(struct seq_file *m, loff_t pos)
{
	int error = 0;

	m->index = m->at = 0;
	m->count = 0;
	while (m->at < pos) {
		size_t n;

		if (!m->count)
			error = fill(m, SEQ_SIZE / 2);
		if (error || !m->count)
			break;
		n = min((size_t)(pos - m->at), m->count);
		m->from += n;
		m->count -= n;
		m->at += (loff_t)n;
	}
	return error;
}

static ssize_t read_pieces(struct seq_file *m, char __user *buf, size_t size)
{
	size_t done = 0;
	int error = 0;

	while (done < size) {
		size_t n;

		if (!m->count)
			error = fill(m, size - done);
		if (error || !m->count)
			break;
		n = min(m->count, size - done);
		if (copy_to_user(buf + done, m->buf + m->from, n)) {
			error = -EFAULT;
			break;
		}
		m->from += n;
		m->count -= n;
		done += n;
	}
	m->at += (loff_t)done;
	return done ? (ssize_t)done : error;
}

ssize_t seq_read(struct file *filp, char __user *buf, size_t size,
		 loff_t *ppos)
{
	struct seq_file *m = filp->private_data;
	ssize_t n = 0;

	down(&m->sem);
	if (*ppos != m->at)
		n = skip_to(m, *ppos);
	if (!n)
		n = read_pieces(m, buf, size);
	if (n > 0)
		*ppos += n;
	up(&m->sem);
	return n;
}
EXPORT_SYMBOL(seq_read);

loff_t seq_lseek(struct file *filp, loff_t off, int whence)
{
	if (whence == SEEK_CUR)
		off += filp->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (off < 0)
		return -EINVAL;
	filp->f_pos = off;
	return off;
}
EXPORT_SYMBOL(seq_lseek);

int seq_release(struct inode *inode, struct file *filp)
{
	struct seq_file *m = filp->private_data;

	container_of(m, struct slot, m)->used = 0;
	return 0;
}
EXPORT_SYMBOL(seq_release);

void kfree(const void *objp) __attribute__((weak));

int seq_release_private(struct inode *inode, struct file *filp)
{
	struct seq_file *m = filp->private_data;

	if (kfree)
		kfree(m->private);
	m->private = NULL;
	return seq_release(inode, filp);
}
EXPORT_SYMBOL(seq_release_private);

int seq_escape(struct seq_file *m, const char *text, const char *esc)
{
	int error = 0;

	for (; *text; text++)
		error |= strchr(esc, *text) ?
			seq_printf(m, "\\%03o", (unsigned char)*text) :
			seq_putc(m, *text);
	return error;
}
EXPORT_SYMBOL(seq_escape);

/* --- Files with one element ----------------------------------------------------- */

static void *single_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? NULL : SEQ_START_TOKEN;
}

static void *single_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return NULL;
}

static void single_stop(struct seq_file *m, void *v)
{
}

int single_open(struct file *filp, int (*show)(struct seq_file *m, void *v),
		void *data)
{
	struct seq_file *m;
	struct slot *slot;
	int error = seq_open(filp, NULL);

	if (error)
		return error;
	m = filp->private_data;
	slot = container_of(m, struct slot, m);
	slot->single = (struct seq_operations){
		single_start, single_stop, single_next, show
	};
	m->op = &slot->single;
	m->private = data;
	return 0;
}
EXPORT_SYMBOL(single_open);

int single_release(struct inode *inode, struct file *filp)
{
	return seq_release(inode, filp);
}
EXPORT_SYMBOL(single_release);
