/*
 * Entries of /proc that a driver has made with read_proc and write_proc: the
 * driver writes to a page, and what it writes is handed on in pieces.
 *
 * Linux: fs/proc/generic.c.
 */
#include <asm/uaccess.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/sched.h>

#include "proc_rooms.h"

#define NR_PAGES	8

/* The page a read_proc writes to, and what stands behind it. */
static struct {
	int used;
	char page[PAGE_SIZE];
	unsigned long behind[64];
} pages[NR_PAGES];

#define BEHIND	0x5a5a5a5a5a5a5a5aUL

static int take_page(void)
{
	for (int i = 0; i < NR_PAGES; i++)
		if (!xchg(&pages[i].used, 1)) {
			for (int w = 0; w < 64; w++)
				pages[i].behind[w] = BEHIND;
			return i;
		}
	return -1;
}

static void give_page(int i, unsigned long function)
{
	for (int w = 0; w < 64; w++)
		if (pages[i].behind[w] != BEHIND) {
			print_symbol(KERN_ERR "%s wrote behind the page that "
				     "it was given\n", function);
			break;
		}
	xchg(&pages[i].used, 0);
}

/* The most that is asked for at once: some drivers write a bit more. */
#define READ_MAX	(PAGE_SIZE - 1024)

/* One call of read_proc.  @return how much of *@start is text. */
static int ask(struct proc_dir_entry *e, char *page, char **start, loff_t pos,
	       int count, int *eof)
{
	struct call_check check;
	unsigned long fn = e->read_proc ? (unsigned long)e->read_proc :
		(unsigned long)e->get_info;
	int n = 0;

	check_begin(&check);
	if (e->get_info)
		n = e->get_info(page, start, (off_t)pos, count);
	else if (e->read_proc)
		n = e->read_proc(page, start, (off_t)pos, count, eof, e->data);
	check_end(&check, fn);
	return n;
}

/* Is *@start a place, in the page or in the driver's own data, or a number? */
static int is_place(const char *start)
{
	return (unsigned long)start >= USER_END;
}

static ssize_t read_some(struct proc_dir_entry *e, char *page,
			 char __user *buf, size_t count, loff_t *ppos, int *eof)
{
	int max = (int)min(count, READ_MAX), n;
	char *start = NULL;
	loff_t step;

	n = ask(e, page, &start, *ppos, max, eof);
	if (n <= 0)
		return n;
	if (!start) {			/* the file from its beginning */
		n -= (int)min(*ppos, (loff_t)n);
		if (n <= 0)
			return 0;
		n = min(n, max);
		start = page + *ppos;
		step = n;
	} else if (is_place(start)) {
		n = min(n, max);
		step = n;
	} else {			/* so far the position goes on */
		step = (long)start;
		start = page;
	}
	if (copy_to_user(buf, start, (unsigned long)n))
		return -EFAULT;
	*ppos += step;
	return n;
}

static ssize_t proc_file_read(struct file *filp, char __user *buf,
			      size_t count, loff_t *ppos)
{
	struct proc_dir_entry *e = PDE(filp->f_dentry->d_inode);
	ssize_t done = 0, n = 0;
	int eof = 0, i = take_page();

	if (i < 0)
		return -ENOMEM;
	while (count && !eof) {
		n = read_some(e, pages[i].page, buf, count, ppos, &eof);
		if (n <= 0)
			break;
		done += n;
		buf += n;
		count -= min((size_t)n, count);
	}
	give_page(i, e->read_proc ? (unsigned long)e->read_proc :
		  (unsigned long)e->get_info);
	return done ? done : n;
}

static ssize_t proc_file_write(struct file *filp, const char __user *buf,
			       size_t count, loff_t *ppos)
{
	struct proc_dir_entry *e = PDE(filp->f_dentry->d_inode);
	struct call_check check;
	int n;

	if (!e->write_proc)
		return -EIO;
	check_begin(&check);
	n = e->write_proc(filp, buf, count, e->data);
	check_end(&check, (unsigned long)e->write_proc);
	return n;
}

struct file_operations proc_file_fops = {
	.llseek	= seq_lseek,
	.read	= proc_file_read,
	.write	= proc_file_write,
};
