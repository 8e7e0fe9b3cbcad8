/*
 * The boot line: which memory a machine has.
 *
 *	mem=64M nodes=2 highmem=16M hole=640K-1M cpus=2 numa=ring debug=slab
 *	vmalloc=128M
 *
 * Memory begins at 0 and is dealt out to the nodes from low to high; the
 * topmost `highmem` bytes have no address in the direct map; holes are cut
 * out.  The result is a list of ranges, by address, each on one node and
 * either low or high:
 *
 *	0      640K 1M             32M             48M             64M
 *	|  low  |///|     low       |      low      |     high      |
 *	|           node 0          |            node 1             |
 *
 * Parsing needs no machine yet, only the structure to fill in.
 */
#include "internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE		4096UL
#define MIN_MEMORY	(256UL << 10)
/* Less than the window has, for others have their place there too. */
#define VMALLOC_MAX	(3UL << 30)

struct bootline {
	unsigned long mem, highmem, vmalloc;
	unsigned int nodes, cpus, holes;
	/* Were the nodes given their sizes one by one? */
	int sized;
	/* Are they in a ring?  Else each is equally far from each. */
	int ring;
	int debug_slab;
	unsigned long node_size[MACHINE_NODES];
	struct { unsigned long start, end; } hole[MACHINE_RANGES / 4];
	char *error;
	size_t error_size;
};

__attribute__((format(printf, 2, 3)))
static int fail(struct bootline *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(b->error, b->error_size, fmt, args);
	va_end(args);
	return -1;
}

/* Reads a size such as 640K; *text moves behind it. */
static int parse_size(struct bootline *b, const char **text,
		      unsigned long *size)
{
	static const char units[] = "KMG";
	const char *unit;
	char *end;

	errno = 0;
	*size = strtoul(*text, &end, 10);
	if (end == *text || errno || **text == '-' || *size > 1UL << 40)
		return fail(b, "boot line: '%s' is not a size such as 64M",
			    *text);
	unit = *end ? strchr(units, *end) : NULL;
	if (unit) {
		int shift = 10 * (int)(unit - units + 1);

		if (*size > (1UL << 40) >> shift)
			return fail(b, "boot line: '%s' is too large", *text);
		*size <<= shift;
		end++;
	}
	if (*size % PAGE)
		return fail(b, "boot line: %lu bytes are not whole pages",
			    *size);
	*text = end;
	return 0;
}

static int parse_count(struct bootline *b, const char *text,
		       unsigned int max, unsigned int *count)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*end || end == text || n < 1 || n > max)
		return fail(b, "boot line: '%s' is not a number from 1 to %u",
			    text, max);
	*count = (unsigned int)n;
	return 0;
}

/* nodes=2, or nodes=16M,48M,0 which gives each its size. */
static int parse_nodes(struct bootline *b, const char *text)
{
	if (!strpbrk(text, "KMG,"))
		return parse_count(b, text, MACHINE_NODES, &b->nodes);
	b->sized = 1;
	for (b->nodes = 0; b->nodes < MACHINE_NODES; text++) {
		if (parse_size(b, &text, &b->node_size[b->nodes++]))
			return -1;
		if (!*text)
			return 0;
		if (*text != ',')
			break;
	}
	return fail(b, "boot line: nodes= takes at most %d sizes with commas",
		    MACHINE_NODES);
}

static int parse_hole(struct bootline *b, const char *text)
{
	unsigned long start, end;

	if (parse_size(b, &text, &start))
		return -1;
	if (*text++ != '-')
		return fail(b, "boot line: a hole is written hole=15M-16M");
	if (parse_size(b, &text, &end))
		return -1;
	if (*text || end <= start)
		return fail(b, "boot line: a hole ends behind its beginning");
	if (b->holes == sizeof(b->hole) / sizeof(b->hole[0]))
		return fail(b, "boot line: more than %u holes", b->holes);
	b->hole[b->holes].start = start;
	b->hole[b->holes++].end = end;
	return 0;
}

static int parse_bytes(struct bootline *b, const char *text,
		       unsigned long *size)
{
	if (parse_size(b, &text, size))
		return -1;
	return *text ? fail(b, "boot line: '%s' behind a size", text) : 0;
}

static int parse_word(struct bootline *b, const char *word)
{
	const char *value = strchr(word, '=');

	if (value && !strncmp(word, "mem=", 4))
		return parse_bytes(b, value + 1, &b->mem);
	if (value && !strncmp(word, "highmem=", 8))
		return parse_bytes(b, value + 1, &b->highmem);
	if (value && !strncmp(word, "vmalloc=", 8))
		return parse_bytes(b, value + 1, &b->vmalloc);
	if (value && !strncmp(word, "nodes=", 6))
		return parse_nodes(b, value + 1);
	if (value && !strncmp(word, "hole=", 5))
		return parse_hole(b, value + 1);
	if (value && !strncmp(word, "cpus=", 5))
		return parse_count(b, value + 1, MACHINE_CPUS, &b->cpus);
	if (!strcmp(word, "numa=ring"))
		return b->ring = 1, 0;
	if (!strcmp(word, "debug=slab"))
		return b->debug_slab = 1, 0;
	return fail(b, "boot line: '%s' is none of mem= highmem= nodes= hole= "
		    "cpus= numa=ring debug=slab vmalloc=", word);
}

/* Adds [start, end) to the map, without what holes cut out of it. */
static int add_range(struct machine_state *m, struct bootline *b,
		     unsigned long start, unsigned long end,
		     unsigned int node, unsigned int highmem)
{
	struct mem_range *r;

	for (unsigned int i = 0; i < b->holes; i++) {
		if (b->hole[i].end <= start || b->hole[i].start >= end)
			continue;
		if (b->hole[i].start > start &&
		    add_range(m, b, start, b->hole[i].start, node, highmem))
			return -1;
		start = b->hole[i].end;
		return start < end ?
			add_range(m, b, start, end, node, highmem) : 0;
	}
	if (m->nr_ranges == MACHINE_RANGES)
		return fail(b, "boot line: memory is in more than %d pieces",
			    MACHINE_RANGES);
	r = &m->range[m->nr_ranges++];
	*r = (struct mem_range){ start, end, node, highmem };
	return 0;
}

/* Where node @node ends, when it begins at @start: equal shares are whole
 * 4 MiB, so that the largest block never spans two nodes. */
static unsigned long node_end(const struct bootline *b, unsigned int node,
			      unsigned long start)
{
	unsigned long share = b->mem / b->nodes & ~((4UL << 20) - 1);

	if (node == b->nodes - 1)
		return b->mem;
	if (b->sized)
		return start + b->node_size[node];
	return start + (share ? share : b->mem / b->nodes & ~(PAGE - 1));
}

static int lay_out(struct machine_state *m, struct bootline *b)
{
	unsigned long start = 0, end;

	m->low_end = b->mem - b->highmem;
	m->ram_end = b->mem;
	for (unsigned int node = 0; node < b->nodes; node++, start = end) {
		end = node_end(b, node, start);
		if (end > b->mem || end < start)
			return fail(b, "boot line: the nodes are larger than "
				    "the memory");
		if (start < m->low_end && start < end &&
		    add_range(m, b, start, end < m->low_end ? end :
			      m->low_end, node, 0))
			return -1;
		if (end > m->low_end && start < end &&
		    add_range(m, b, start > m->low_end ? start : m->low_end,
			      end, node, 1))
			return -1;
	}
	return 0;
}

/* Given one by one, the nodes say how much memory there is. */
static void sum_nodes(struct bootline *b)
{
	unsigned long sum = 0;

	for (unsigned int i = 0; i < b->nodes; i++)
		sum += b->node_size[i];
	if (b->sized)
		b->mem = sum;
}

/* As firmware tells them: 10 is a node's distance to itself. */
static void set_distances(struct machine_state *m, int ring)
{
	int n = (int)m->nr_nodes;

	for (int a = 0; a < n; a++) {
		for (int b = 0; b < n; b++) {
			int way = abs(a - b);
			int hops = ring ? way < n - way ? way : n - way :
				a != b;

			m->distance[a][b] = (unsigned char)(10 + 10 * hops);
		}
	}
}

int bootline_parse(struct machine_state *m, const char *line, char *error,
		   size_t size)
{
	struct bootline b = { .mem = 64UL << 20, .nodes = 1, .cpus = 1,
			      .vmalloc = 128UL << 20, .error = error,
			      .error_size = size };
	char copy[sizeof(m->command_line)], *save;

	if (strlen(line) >= sizeof(copy))
		return fail(&b, "boot line: longer than %zu characters",
			    sizeof(copy) - 1);
	strcpy(m->command_line, strcpy(copy, line));
	for (char *word = strtok_r(copy, " \t", &save); word;
	     word = strtok_r(NULL, " \t", &save))
		if (parse_word(&b, word))
			return -1;
	sum_nodes(&b);
	if (b.mem < MIN_MEMORY || b.mem > MACHINE_RAM_MAX)
		return fail(&b, "boot line: memory must be from 256K to 64G");
	if (b.highmem > b.mem - MIN_MEMORY)
		return fail(&b, "boot line: highmem= leaves no low memory");
	if (!b.vmalloc || b.vmalloc > VMALLOC_MAX)
		return fail(&b, "boot line: vmalloc= must be from 4K to 3G");
	m->nr_nodes = b.nodes;
	m->nr_cpus = b.cpus;
	m->debug_slab = b.debug_slab;
	m->vmalloc_size = b.vmalloc;
	set_distances(m, b.ring);
	return lay_out(m, &b);
}
