/*
 * The memory of a scull as a picture: a row for each quantum set of its list,
 * a character for each quantum.
 *
 *	    quanta of 100 bytes, 8 in a set; 2040 bytes in all
 *	    set 0 at 0x55000000a040  |###....#|
 *	    set 2 at 0x55000000a080  |#...#...|
 */
#include "frames.h"
#include "view.h"

#include <linux/scull.h>

#define SETS_SHOWN	12
#define QUANTA_SHOWN	64

/* One set: what its array holds, as far as there is room. */
static void draw_set(FILE *out, const struct machine_state *map,
		     const struct scull_qset *set, unsigned long addr, int qset)
{
	int shown = qset < QUANTA_SHOWN ? qset : QUANTA_SHOWN;
	void *data[QUANTA_SHOWN];

	fprintf(out, "    set %lu at %#lx", set->number, addr);
	if (!set->data) {
		fputs(": it has no array\n", out);
		return;
	}
	if (!view_copy(map, (unsigned long)set->data, data,
		       (size_t)shown * sizeof(*data))) {
		fprintf(out, "\n    ! there is no RAM where its array should "
			"be, at %#lx\n", (unsigned long)set->data);
		return;
	}
	fputs("  |", out);
	for (int i = 0; i < shown; i++)
		fputc(data[i] ? '#' : '.', out);
	fprintf(out, "%s\n", shown < qset ? " ..." : "|");
}

static void draw_sets(FILE *out, const struct machine_state *map,
		      const struct scull_dev *dev)
{
	unsigned long addr = (unsigned long)dev->data, last = 0;
	struct scull_qset set;

	for (int i = 0; addr && i < SETS_SHOWN; i++) {
		if (!view_copy(map, addr, &set, sizeof(set))) {
			fprintf(out, "    ! there is no RAM where the next set "
				"should be, at %#lx\n", addr);
			return;
		}
		if (i && set.number <= last)
			fprintf(out, "    ! set %lu stands behind set %lu\n",
				set.number, last);
		draw_set(out, map, &set, addr, dev->qset);
		last = set.number;
		addr = (unsigned long)set.next;
	}
	if (addr)
		fputs("    ...\n", out);
}

void view_scull(FILE *out, const struct machine_state *map,
		unsigned long addr)
{
	struct scull_dev dev;

	if (!view_copy(map, addr, &dev, sizeof(dev))) {
		fprintf(out, "    ! there is no RAM where the device should "
			"be, at %#lx\n", addr);
		return;
	}
	if (dev.quantum < 1 || dev.qset < 1) {
		fprintf(out, "    ! quanta of %d bytes, %d in a set\n",
			dev.quantum, dev.qset);
		return;
	}
	fprintf(out, "    quanta of %d bytes, %d in a set; %lld bytes in all\n",
		dev.quantum, dev.qset, (long long)dev.size);
	draw_sets(out, map, &dev);
	if (dev.data)
		fputs("    #  a quantum   .  a hole\n", out);
	if (dev.vmas)
		fprintf(out, "    mapped %d times\n", dev.vmas);
}

/* Is @at inside of the ring, or NULL? */
static bool in_ring(const struct scull_pipe *pipe, const char *at)
{
	return at >= pipe->buffer && at < pipe->buffer + pipe->buffersize;
}

void view_scull_pipe(FILE *out, const struct machine_state *map,
		     unsigned long addr)
{
	struct scull_pipe pipe;

	if (!view_copy(map, addr, &pipe, sizeof(pipe))) {
		fprintf(out, "    ! there is no RAM where the pipe should be, "
			"at %#lx\n", addr);
		return;
	}
	if (!pipe.buffer) {
		fputs("    nobody has it open, so it has no ring\n", out);
		return;
	}
	if (pipe.buffersize < 2 || !in_ring(&pipe, pipe.rp) ||
	    !in_ring(&pipe, pipe.wp)) {
		fputs("    ! rp or wp is not inside of the ring\n", out);
		return;
	}
	fputs("    |", out);
	for (int i = 0; i < pipe.buffersize && i < QUANTA_SHOWN; i++) {
		long filled = (pipe.wp - pipe.rp + pipe.buffersize) %
			pipe.buffersize;
		long behind = (pipe.buffer + i - pipe.rp + pipe.buffersize) %
			pipe.buffersize;

		fputc(behind < filled ? '#' : '.', out);
	}
	fprintf(out, "|  rp %ld, wp %ld\n", (long)(pipe.rp - pipe.buffer),
		(long)(pipe.wp - pipe.buffer));
	fputs("    #  written, not read yet   .  free\n", out);
}
