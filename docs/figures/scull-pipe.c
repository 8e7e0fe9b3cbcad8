/*
 * A figure of chapter 7: scullpipe's ring, written, partly read, and written
 * around its end.
 */
#include "figure.h"

#include <fcntl.h>
#include <linux/scull.h>
#include <machine/files.h>
#include <machine/modules.h>
#include <machine/user.h>
#include <string.h>

#define RING	12
#define WIDTH	30UL

static unsigned long buffer;
static const struct scull_pipe *ring;
static int fd;

static void draw_pointers(void)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_BLANK, 1, 0, " ");
	for (int i = 0; i < RING; i++) {
		const char *at = ring->buffer + i;

		dot_cell(stdout, INK_BLANK, 1, WIDTH, "%s%s",
			 at == ring->rp ? "rp" : "",
			 at == ring->wp ? at == ring->rp ? ", wp" : "wp" :
			 at == ring->rp ? "" : " ");
	}
	fputs("</tr>\n", stdout);
}

static void draw_ring(const char *name)
{
	long filled = (ring->wp - ring->rp + RING) % RING;

	draw_pointers();
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "%s", name);
	for (long i = 0; i < RING; i++) {
		long behind = (ring->buffer + i - ring->rp + RING) % RING;

		dot_cell(stdout, behind < filled ? INK_USED : INK_FREE, 1,
			 WIDTH, "%c", behind < filled ? ring->buffer[i] : ' ');
	}
	fputs("</tr>\n", stdout);
	dot_gap(stdout);
}

static void write_all(const char *text)
{
	while (*text) {
		long done;

		strcpy(user_bytes(buffer), text);
		done = user_write(fd, buffer, strlen(text));
		if (done <= 0)
			exit(1);
		text += done;
	}
}

int main(void)
{
	char error[160];

	figure_power_on("mem=8M");
	start_kernel();
	if (module_insert("scull", "scull_p_buffer=12", error, sizeof(error)))
		return 1;
	buffer = user_alloc(PAGE_SIZE);
	fd = user_open("/dev/scullpipe0", O_RDWR | O_NONBLOCK);
	ring = fget((unsigned int)fd)->private_data;
	view_dot_begin(stdout, "scull-pipe");
	dot_table(stdout, "ring", RING + 1, "/dev/scullpipe0, with a buffer of "
		  "12 bytes");
	draw_ring("new");
	write_all("ABCDEFGH");
	draw_ring("after write(8)");
	user_read(fd, buffer, 5);
	draw_ring("after read(5)");
	write_all("IJKLMNOP");
	draw_ring("after write(8) in two calls: full");
	dot_legend(stdout, RING + 1, INK_USED, "A", "written and not read yet");
	dot_legend(stdout, RING + 1, INK_FREE, " ", "free; one byte always "
		   "stays so");
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
