/*
 * Lab 7 at work: what is in a scull, and in a pipe.
 */
#include "show.h"

#include <fcntl.h>
#include <linux/fs.h>

static uint64_t scull_at, pipe_at, program_at;

static void view_a_scull(FILE *out, const struct machine_state *machine_map)
{
	if (scull_at)
		view_scull(out, machine_map, scull_at);
	else
		fputs("    there is no device yet\n", out);
}

static void view_a_pipe(FILE *out, const struct machine_state *machine_map)
{
	view_scull_pipe(out, machine_map, pipe_at);
}

static uint64_t shared_text(const char *text)
{
	static unsigned int n;
	char *place = machine->scratch + 128 * (n++ % 16);

	snprintf(place, 128, "%s", text);
	return (uint64_t)(uintptr_t)place;
}

/* Loads a module, or ends the program. */
static void insert(const char *name, const char *params)
{
	struct link_msg msg = { .kind = LINK_CALL, .nargs = 4,
		.fn = LINK_FN_module_insert,
		.arg = { shared_text(name), shared_text(params),
			 (uint64_t)(uintptr_t)machine->scratch + 8192, 256 } };

	printf("    insmod %s %s\n", name, params);
	if (call_msg(&msg))
		die("The module %s was not loaded: error %ld.", name,
		    -(long)msg.arg[0]);
}

/* Opens a device; what the driver keeps in its file is *@at. */
static uint64_t open_device(const char *name, int flags, uint64_t *at)
{
	uint64_t fd = call(LINK_FN_user_open, shared_text(name),
			   (uint64_t)flags, 0);

	if ((long)(int)fd < 0)
		die("%s can't be opened: error %d.", name, -(int)fd);
	*at = (uint64_t)(uintptr_t)
		((struct file *)call(LINK_FN_fget, fd, 0, 0))->private_data;
	return fd;
}

/* Writes @n bytes at a position, once. */
static void write_at(uint64_t fd, uint64_t n, uint64_t pos)
{
	struct link_msg msg = { .kind = LINK_CALL, .nargs = 4,
		.fn = LINK_FN_user_pwrite, .arg = { fd, program_at, n, pos } };

	printf("    write() of %lu bytes at %lu = %ld\n", (unsigned long)n,
	       (unsigned long)pos, (long)call_msg(&msg));
}

static void show_pipe(void)
{
	uint64_t fd = open_device("/dev/scullpipe0", O_RDWR | O_NONBLOCK,
				  &pipe_at);

	view_last = view_a_pipe;
	heading("A pipe, after some was written and some read:");
	call(LINK_FN_user_write, fd, program_at, 20);
	call(LINK_FN_user_read, fd, program_at, 15);
	draw(view_a_pipe);
	heading("And after the ring was filled, around its end:");
	call(LINK_FN_user_write, fd, program_at, 30);
	call(LINK_FN_user_write, fd, program_at, 30);
	draw(view_a_pipe);
}

void show_scull(void)
{
	uint64_t fd;

	view_last = view_a_scull;
	boot();
	program_at = call(LINK_FN_user_alloc, PAGE_SIZE, 0, 0);
	heading("A device that nobody has written to:");
	insert("scull", "scull_quantum=100 scull_qset=8 scull_p_buffer=32");
	fd = open_device("/dev/scull0", O_RDWR, &scull_at);
	draw(view_a_scull);
	heading("After a few writes: what was not written is a hole.");
	write_at(fd, 100, 0);
	write_at(fd, 250, 100);
	write_at(fd, 10, 2000);
	write_at(fd, 10, 730);
	draw(view_a_scull);
	heading("After somebody has opened it for writing only, it is empty.");
	call(LINK_FN_user_close, call(LINK_FN_user_open,
	     shared_text("/dev/scull0"), O_WRONLY, 0), 0, 0);
	draw(view_a_scull);
	show_pipe();
}
