/*
 * Tests of the pictures of a scull and of a scullpipe: right ones, and damaged
 * ones.
 */
#include "view-test.h"

#include <linux/scull.h>
#include <string.h>

/* A device, its list and a pipe, in RAM. */
#define dev	((struct scull_dev *)__va(2 * PAGE_SIZE))
#define set	((struct scull_qset *)__va(3 * PAGE_SIZE))
#define array	((void **)__va(4 * PAGE_SIZE))
#define pipe	((struct scull_pipe *)__va(5 * PAGE_SIZE))
#define ring	((char *)__va(6 * PAGE_SIZE))

static void draw_scull(FILE *out, const struct machine_state *map)
{
	view_scull(out, map, (unsigned long)dev);
}

static void draw_no_scull(FILE *out, const struct machine_state *map)
{
	view_scull(out, map, PAGE_OFFSET + map->ram_end - 8);
}

static void draw_pipe(FILE *out, const struct machine_state *map)
{
	view_scull_pipe(out, map, (unsigned long)pipe);
}

static void draw_no_pipe(FILE *out, const struct machine_state *map)
{
	view_scull_pipe(out, map, PAGE_OFFSET + map->ram_end - 8);
}

/* Two sets of four quanta, the second without an array. */
static void build_scull(void)
{
	memset(dev, 0, sizeof(*dev));
	memset(array, 0, PAGE_SIZE);
	dev->quantum = 100;
	dev->qset = 4;
	dev->size = 350;
	dev->data = &set[0];
	set[0] = (struct scull_qset){ 0, array, &set[1] };
	set[1] = (struct scull_qset){ 7, NULL, NULL };
	array[0] = array[3] = ring;
}

static void test_sets(void)
{
	build_scull();
	check_line("a device", draw_scull, "    quanta of 100 bytes, 4 in a "
		   "set; 350 bytes in all\n    set 0 at ");
	check_line("a set", draw_scull, "  |#..#|\n    set 7 at ");
	check_line("a set without an array", draw_scull,
		   ": it has no array\n    #  a quantum   .  a hole\n");
	dev->vmas = 2;
	check_line("a mapped device", draw_scull, "    mapped 2 times\n");
	set[1].next = &set[0];
	check_line("a list without an end", draw_scull, "    ...\n");
	check_line("sets in disorder", draw_scull,
		   "    ! set 0 stands behind set 7\n");
	set[0].data = (void **)8;
	check_line("a wild array", draw_scull, "\n    ! there is no RAM where "
		   "its array should be, at 0x8\n");
	dev->data = (struct scull_qset *)8;
	check_line("a wild set", draw_scull, "    ! there is no RAM where the "
		   "next set should be, at 0x8\n");
	dev->qset = 0;
	check("no sets", draw_scull, "    ! quanta of 100 bytes, 0 in a "
	      "set\n");
	check_line("no device", draw_no_scull, "    ! there is no RAM where "
		   "the device should be, at ");
}

void test_scull(void)
{
	test_sets();
	memset(pipe, 0, sizeof(*pipe));
	check("a closed pipe", draw_pipe,
	      "    nobody has it open, so it has no ring\n");
	pipe->buffer = ring;
	pipe->buffersize = 8;
	pipe->rp = ring + 6;
	pipe->wp = ring + 1;
	check("a pipe", draw_pipe, "    |#.....##|  rp 6, wp 1\n"
	      "    #  written, not read yet   .  free\n");
	pipe->wp = ring + 8;
	check("a pointer behind the ring", draw_pipe,
	      "    ! rp or wp is not inside of the ring\n");
	pipe->buffersize = 0;
	check("a ring of nothing", draw_pipe,
	      "    ! rp or wp is not inside of the ring\n");
	check_line("no pipe", draw_no_pipe, "    ! there is no RAM where the "
		   "pipe should be, at ");
}
