/*
 * A figure of chapter 7: a device's list of quantum sets after a few writes,
 * with holes in the sets and between them.
 */
#include "figure.h"

#include <fcntl.h>
#include <linux/scull.h>
#include <machine/files.h>
#include <machine/modules.h>
#include <machine/user.h>

#define QSET	8
#define WIDTH	44UL

static void draw_header(void)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "index");
	for (int i = 0; i < QSET; i++)
		dot_cell(stdout, INK_BLANK, 1, WIDTH, "%d", i);
	fputs("</tr>\n", stdout);
}

/* A set that is in the list: what its pointers lead to. */
static void draw_set(const struct scull_dev *dev, const struct scull_qset *set)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "set %lu", set->number);
	for (int i = 0; i < QSET; i++) {
		unsigned long nr = set->number * QSET + (unsigned long)i;

		if (set->data[i])
			dot_cell(stdout, INK_USED, 1, WIDTH, "%lu",
				 nr * (unsigned long)dev->quantum);
		else
			dot_cell(stdout, INK_HOLE, 1, WIDTH, " ");
	}
	fputs("</tr>\n", stdout);
}

static void draw_device(const struct scull_dev *dev)
{
	unsigned long next = 0;

	dot_table(stdout, "sets", QSET + 1, "/dev/scull0: quanta of 100 bytes, "
		  "8 to a set");
	draw_header();
	for (const struct scull_qset *set = dev->data; set; set = set->next) {
		if (set->number > next)
			dot_words(stdout, QSET + 1, "set %lu is not in the "
				  "list: all of it is a hole", next);
		draw_set(dev, set);
		next = set->number + 1;
	}
	dot_gap(stdout);
	dot_legend(stdout, QSET + 1, INK_USED, "700", "a quantum, by the "
		   "position of its first byte");
	dot_legend(stdout, QSET + 1, INK_HOLE, " ", "a hole: a NULL in the "
		   "set's array");
	dot_table_end(stdout);
}

int main(void)
{
	static const long long writes[] = { 0, 100, 250, 730, 1699, 2000 };
	unsigned long buffer;
	char error[160];
	int fd;

	figure_power_on("mem=8M");
	start_kernel();
	if (module_insert("scull", "scull_quantum=100 scull_qset=8", error,
			  sizeof(error)))
		return 1;
	buffer = user_alloc(PAGE_SIZE);
	fd = user_open("/dev/scull0", O_RDWR);
	for (unsigned int i = 0; i < 6; i++)
		user_pwrite(fd, buffer, 40, writes[i]);
	view_dot_begin(stdout, "scull-sets");
	draw_device(fget((unsigned int)fd)->private_data);
	view_dot_end(stdout);
	return 0;
}
