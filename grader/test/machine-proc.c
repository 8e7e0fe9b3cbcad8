/*
 * The kernel around the drivers, by itself: files of /proc.
 */
#define _GNU_SOURCE
#include <asm/uaccess.h>
#include <fcntl.h>
#include <linux/proc_fs.h>
#include <machine/files.h>
#include <machine/user.h>
#include <stdio.h>
#include <string.h>

#include "machine-test.h"

/* The whole file each time; and pieces, which *start says where they are. */
static int read_whole(char *page, char **start, off_t off, int count, int *eof,
		      void *data)
{
	*eof = 1;
	return sprintf(page, "%s", (char *)data);
}

static int read_lines(char *page, char **start, off_t off, int count, int *eof,
		      void *data)
{
	int len = 0;

	if (off >= 9000)
		return 0;
	while (len + 9 <= count && off + len < 9000)
		len += sprintf(page + len, "line %03d\n", (int)(off + len) / 9);
	*start = page;
	return len;
}

static int read_records(char *page, char **start, off_t off, int count,
			int *eof, void *data)
{
	*start = (char *)1;	/* a record further */
	*eof = off >= 4;
	if (off > 4)
		return 0;
	return sprintf(page, "record %ld\n", (long)off);
}

static int read_too_much(char *page, char **start, off_t off, int count,
			 int *eof, void *data)
{
	memset(page, 'x', PAGE_SIZE + 8);
	*eof = 1;
	return 10;
}

static int written;

static int write_number(struct file *filp, const char *buf, unsigned long count,
			void *data)
{
	char text[16];

	if (count >= sizeof(text) || copy_from_user(text, buf, count))
		return -EFAULT;
	text[count] = '\0';
	written = (int)simple_strtol(text, NULL, 0);
	return (int)count;
}

Test(files, read_proc_may_say_where_its_text_begins)
{
	struct proc_dir_entry *dir;
	const char *text;

	power_on("mem=1M");
	dir = proc_mkdir("test", NULL);
	create_proc_read_entry("whole", 0, dir, read_whole, "all of it\n");
	create_proc_read_entry("test/lines", 0, NULL, read_lines, NULL);
	create_proc_read_entry("records", 0, dir, read_records, NULL);
	cr_assert_str_eq(proc("test/whole"), "all of it\n");
	text = proc("test/lines");
	cr_assert_eq(strlen(text), 9000);
	for (int i = 0; i < 1000; i++) {
		char line[16];

		snprintf(line, sizeof(line), "line %03d\n", i);
		cr_assert(!strncmp(text + 9 * i, line, 9), "line %d", i);
	}
	cr_assert_str_eq(proc("test/records"), "record 0\nrecord 1\nrecord 2\n"
			 "record 3\nrecord 4\n");
	remove_proc_entry("whole", dir);
	remove_proc_entry("lines", dir);
	remove_proc_entry("records", dir);
	remove_proc_entry("test", NULL);
	cr_assert_eq(user_open("/proc/test/whole", O_RDONLY), -ENOENT);
}

Test(files, write_proc_gets_user_memory)
{
	struct proc_dir_entry *e;
	unsigned long buf;
	int fd;

	power_on("mem=1M");
	e = create_proc_entry("number", 0644, NULL);
	e->write_proc = write_number;
	e->read_proc = read_too_much;
	buf = user_alloc(16);
	strcpy(user_bytes(buf), "0x10");
	fd = user_open("/proc/number", O_RDWR);
	cr_assert_eq(user_write(fd, buf, 4), 4);
	cr_assert_eq(written, 16);
	cr_assert_eq(user_read(fd, buf, 10), 10);
	cr_assert(log_has("wrote behind the page that it was given"));
	user_become(1000, 1000, 0);
	cr_assert_eq(user_open("/proc/number", O_WRONLY), -EACCES);
	cr_assert_eq(user_open("/proc", O_RDONLY), -EISDIR);
}

static void *numbers_start(struct seq_file *m, loff_t *pos)
{
	return *pos < 5000 ? (void *)(long)(*pos + 1) : NULL;
}

static void *numbers_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return numbers_start(m, pos);
}

static void numbers_stop(struct seq_file *m, void *v)
{
}

static int numbers_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%5ld\n", (long)v - 1);
	return (long)v == 3 ? SEQ_SKIP : 0;
}

static struct seq_operations numbers_op = {
	.start = numbers_start, .next = numbers_next, .stop = numbers_stop,
	.show = numbers_show,
};

static int numbers_open(struct inode *inode, struct file *filp)
{
	return seq_open(filp, &numbers_op);
}

static struct file_operations numbers_fops = {
	.open = numbers_open, .read = seq_read, .llseek = seq_lseek,
	.release = seq_release,
};

Test(files, a_seq_file_may_be_read_in_any_pieces)
{
	static const unsigned long steps[] = { 1, 5, 6, 7, 4096, 100000 };
	unsigned long buf, sum;
	int fd;

	power_on("mem=1M");
	create_proc_entry("numbers", 0, NULL)->proc_fops = &numbers_fops;
	buf = user_alloc(100000);
	for (int s = 0; s < 6; s++) {
		long n;

		fd = user_open("/proc/numbers", O_RDONLY);
		for (sum = 0; (n = user_read(fd, buf + sum, steps[s])) > 0; )
			sum += (unsigned long)n;
		user_close(fd);
		cr_assert_eq(sum, 4999 * 6, "in pieces of %lu", steps[s]);
		cr_assert(!memcmp(user_bytes(buf), "    0\n    1\n    3\n",
				  18));
		cr_assert(!memcmp(user_bytes(buf + sum - 6), " 4999\n", 6));
	}
	fd = user_open("/proc/numbers", O_RDONLY);
	cr_assert_eq(user_lseek(fd, 6003, SEEK_SET), 6003);
	cr_assert_eq(user_read(fd, buf, 9), 9);
	cr_assert(!memcmp(user_bytes(buf), "01\n 1002\n", 9));
	cr_assert_eq(user_lseek(fd, 0, SEEK_SET), 0);
	cr_assert_eq(user_read(fd, buf, 6), 6);
	cr_assert(!memcmp(user_bytes(buf), "    0\n", 6));
}
