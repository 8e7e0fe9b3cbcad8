/*
 * Draws a student's lab at work.
 *
 *	show LAB OBJECT [BOOT LINE]
 *
 * It switches on a machine, loads the kernel with the student's code in it
 * (build/desk/02-buddy.so, for one), and draws memory after each of a few
 * calls.  When a call ends in an oops, the last thing drawn is what memory
 * was like then; one sentence says why, and the status is 1.
 *
 * Colours are for a terminal, unless $NO_COLOR is set.
 */
#include "../../lib/view/view.h"
#include "../link/link.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/bootmem.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOOT_LINE	"mem=64M hole=640K-1M"
#define NUMA_LINE	"nodes=16M,8M,0,16M highmem=8M cpus=3 numa=ring"
#define VMALLOC_LINE	"mem=32M highmem=16M"
/* What __pa(MAX_DMA_ADDRESS) is: the goal of alloc_bootmem(). */
#define GOAL		__pa(MAX_DMA_ADDRESS)

typedef void view_fn(FILE *out, const struct machine_state *map);

static struct machine_state map;
static subject_run_fn *run;
static bool colour;
/* The kernel's mem_map, as its last answer had it. */
static uint64_t mem_map_at;
/* And its list of vmalloc()'s areas, if there is lab 6. */
static uint64_t vmlist_at;
/* What is drawn if a call ends in an oops. */
static view_fn *view_last = view_bootmem;

__attribute__((noreturn, format(printf, 1, 2)))
static void die(const char *fmt, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* --- Drawing ------------------------------------------------------------ */

static void heading(const char *text)
{
	printf(colour ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}

/* Ends a picture that was begun with open_memstream() and shows it. */
static void show_picture(FILE *out, char *const *text)
{
	fclose(out);
	if (colour)
		view_colour(stdout, *text);
	else
		fputs(*text, stdout);
	free(*text);
}

static FILE *new_picture(char **text)
{
	static size_t size;
	FILE *out = open_memstream(text, &size);

	if (!out)
		die("There is no memory left to draw a picture.");
	return out;
}

static void draw(view_fn *view)
{
	char *text;
	FILE *out = new_picture(&text);

	view(out, &map);
	show_picture(out, &text);
}

/* Draws the 64 page frames around @pfn. */
static void draw_around(unsigned long pfn)
{
	char *text;
	FILE *out = new_picture(&text);

	view_frames(out, &map, pfn & ~63UL, 64);
	show_picture(out, &text);
}

static void draw_pages(void)
{
	draw(view_zones);
	fputc('\n', stdout);
	draw(view_free_lists);
}

/* --- Calling ------------------------------------------------------------ */

/* The number in front of an open exercise's message, "2.3". */
static int exercise_length(const char *text)
{
	return (int)strspn(text, "0123456789.");
}

#define EVENTS_SHOWN	6

/* The last things that happened, oldest first. */
static void draw_events(void)
{
	unsigned long end = machine->events.count;

	heading("The last events:");
	for (unsigned long i = end > EVENTS_SHOWN ? end - EVENTS_SHOWN : 0;
	     i < end; i++) {
		struct event e = machine->events.ring[i % EVENT_RING];

		e.text[sizeof(e.text) - 1] = '\0';
		printf("    %.*s\n", (int)strcspn(e.text, "\n"), e.text);
	}
}

/* Says why a call did not return, after drawing what there is. */
__attribute__((noreturn))
static void explain_oops(void)
{
	struct oops oops = machine->oops;

	oops.text[sizeof(oops.text) - 1] = '\0';
	oops.file[sizeof(oops.file) - 1] = '\0';
	oops.func[sizeof(oops.func) - 1] = '\0';
	heading("As far as it went:");
	draw(view_last);
	draw_events();
	fputc('\n', stdout);
	if (oops.kind == OOPS_OPEN)
		die("Exercise %.*s is still to be written (%s:%d): what is "
		    "drawn is the state before that.",
		    exercise_length(oops.text), oops.text, oops.file,
		    oops.line);
	if (oops.line)
		die("The code ended in an oops, %s in %s() (%s:%d): what is "
		    "drawn is the state at that moment.", oops.text, oops.func,
		    oops.file, oops.line);
	die("The code ended in an oops (%s): what is drawn is the state at "
	    "that moment.", oops.text);
}

/* Runs one function of the kernel; returns what it returned. */
static uint64_t call_msg(struct link_msg *msg)
{
	run(msg);
	mem_map_at = msg->var[LINK_VAR_mem_map];
	vmlist_at = msg->var[LINK_VAR_vmlist];
	if (msg->kind == LINK_OOPS)
		explain_oops();
	return msg->arg[0];
}

static uint64_t call(enum link_fn fn, uint64_t a, uint64_t b, uint64_t c)
{
	struct link_msg msg = { .kind = LINK_CALL, .fn = fn, .nargs = 3,
				.arg = { a, b, c } };

	return call_msg(&msg);
}

static void call0(enum link_fn fn)
{
	call(fn, 0, 0, 0);
}

/* --- Lab 1 -------------------------------------------------------------- */

static void print_size(unsigned long size)
{
	if (size && size % (1UL << 20) == 0)
		printf("%luM", size >> 20);
	else
		printf("%luK", size >> 10);
}

static void draw_memory_map(void)
{
	for (unsigned int i = 0; i < map.nr_ranges; i++) {
		const struct mem_range *r = &map.range[i];

		fputs("    ", stdout);
		print_size(r->start);
		fputs(" to ", stdout);
		print_size(r->end);
		printf(": page frames %lu-%lu, node %u%s\n",
		       r->start >> PAGE_SHIFT, (r->end >> PAGE_SHIFT) - 1,
		       r->node, r->highmem ? ", HighMem" : "");
	}
}

/* Allocates from bootmem and says what came of it. */
static void boot_alloc(const char *text, unsigned long size,
		       unsigned long align, unsigned long goal)
{
	uint64_t addr = call(LINK_FN___alloc_bootmem, size, align, goal);

	if (addr - PAGE_OFFSET >= map.ram_end) {
		printf("    %-28s = %#lx, which is not in RAM\n", text,
		       (unsigned long)addr);
		return;
	}
	addr -= PAGE_OFFSET;
	printf("    %-28s = page frame %lu, byte %lu\n", text,
	       (unsigned long)(addr >> PAGE_SHIFT),
	       (unsigned long)(addr & ~PAGE_MASK));
}

static void show_bootmem(void)
{
	heading("The memory map, as the firmware tells it:");
	draw_memory_map();
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_setup_memory);
	heading("After setup_memory(): what is RAM is free, but for page "
		"frame 0 and the map.");
	draw(view_bootmem);
	heading("After a few allocations: small ones share a page, and a goal "
		"is a wish.");
	boot_alloc("alloc_bootmem(100)", 100, SMP_CACHE_BYTES, GOAL);
	boot_alloc("alloc_bootmem(8192)", 8192, SMP_CACHE_BYTES, GOAL);
	boot_alloc("alloc_bootmem_pages(4096)", 4096, PAGE_SIZE, GOAL);
	boot_alloc("alloc_bootmem_low(40000)", 40000, SMP_CACHE_BYTES, 0);
	draw(view_bootmem);
	call0(LINK_FN_paging_init);
	heading("After paging_init(): mem_map, a struct page for each page "
		"frame, is taken.");
	draw(view_bootmem);
	view_last = view_zones;
	call0(LINK_FN_mem_init);
	heading("After mem_init(): each page that was free has been handed "
		"over in blocks.");
	draw(view_bootmem);
	draw_pages();
}

/* --- Lab 2 -------------------------------------------------------------- */

static unsigned long pfn_of(uint64_t page)
{
	return (page - mem_map_at) / sizeof(struct page);
}

static uint64_t alloc(int nid, unsigned int gfp_mask, unsigned int order)
{
	struct zonelist *list = NODE_DATA(nid)->node_zonelists +
		(gfp_mask & GFP_ZONEMASK);

	return call(LINK_FN___alloc_pages, gfp_mask, order,
		    (uint64_t)(uintptr_t)list);
}

/* Allocates a block and says where it is; 0 if there was none. */
static uint64_t take(unsigned int order)
{
	uint64_t page = alloc(0, GFP_KERNEL, order);

	if (page && pfn_of(page) >= map.ram_end >> PAGE_SHIFT) {
		printf("    alloc_pages(GFP_KERNEL, %u) = %#lx, no page of "
		       "mem_map\n", order, (unsigned long)page);
		page = 0;
	} else if (page)
		printf("    alloc_pages(GFP_KERNEL, %u) = page frame %lu\n",
		       order, pfn_of(page));
	else
		printf("    alloc_pages(GFP_KERNEL, %u) = NULL: no block of "
		       "that size was found\n", order);
	return page;
}

static void give_back(uint64_t page, unsigned int order)
{
	if (!page)
		return;
	printf("    __free_pages(page frame %lu, %u)\n", pfn_of(page), order);
	call(LINK_FN___free_pages, page, order, 0);
}

static void show_several(void)
{
	static const unsigned int order[] = { 3, 1, 5 };
	uint64_t page[3], last = 0;

	heading("After three more, of orders 3, 1 and 5: each has to begin at "
		"a multiple of its size.");
	for (int i = 0; i < 3; i++) {
		page[i] = take(order[i]);
		last = page[i] ? page[i] : last;
	}
	if (last)
		draw_around(pfn_of(last));
	draw(view_free_lists);
	heading("After giving those back: where buddies meet, they become one "
		"block again.");
	for (int i = 0; i < 3; i++)
		give_back(page[i], order[i]);
	draw(view_free_lists);
}

static void show_buddy(void)
{
	uint64_t page;

	view_last = view_zones;
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_start_kernel);
	heading("After boot: what bootmem had left; in blocks as large as "
		"can be, once 2.5 is written.");
	draw_pages();
	heading("After taking one page: if there was none, a larger block was "
		"split.");
	page = take(0);
	if (page)
		draw_around(pfn_of(page));
	draw(view_free_lists);
	show_several();
	heading("After giving back the page as well: it should look as it did "
		"after boot.");
	give_back(page, 0);
	draw_pages();
}

/* --- Lab 3 -------------------------------------------------------------- */

#define SINGLES	8

static void show_singles(void)
{
	uint64_t page[SINGLES];

	heading("After taking 8 single pages on CPU 0: they came out of its "
		"own list, filled by the batch.");
	for (int i = 0; i < SINGLES; i++)
		page[i] = alloc(0, GFP_KERNEL, 0);
	draw(view_marks);
	heading("After giving them back: they stay with CPU 0, as long as "
		"there is room.");
	for (int i = 0; i < SINGLES; i++)
		if (page[i])
			call(LINK_FN___free_pages, page[i], 0, 0);
	draw(view_marks);
}

/* Takes pairs of pages until there are no more. */
static void use_up(unsigned int gfp_mask)
{
	unsigned long n = 0;

	while (alloc(0, gfp_mask | __GFP_NOWARN, 1))
		n++;
	printf("    %lu blocks of two pages, and then NULL\n", n);
}

/* With pages of the last node: HighMem is at the end. */
static void show_kmap(void)
{
	int nid = (int)map.range[map.nr_ranges - 1].node;
	uint64_t page[3];

	heading("After kmap() of three HighMem pages, and kunmap() of the "
		"second:");
	for (int i = 0; i < 3; i++) {
		page[i] = alloc(nid, GFP_HIGHUSER, 0);
		if (page[i])
			call(LINK_FN_kmap, page[i], 0, 0);
	}
	if (page[1])
		call(LINK_FN_kunmap, page[1], 0, 0);
	draw(view_kmap);
}

static void show_numa(void)
{
	view_last = view_zones;
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_start_kernel);
	heading("After boot: what each CPU keeps is free, but for nobody "
		"else.");
	draw(view_zones);
	heading("Whom each node asks for memory, nearest first:");
	draw(view_zonelists);
	heading("The last free pages of each zone, its watermarks, and what "
		"each CPU keeps, if anything:");
	draw(view_marks);
	show_singles();
	if (map.ram_end > map.low_end)
		show_kmap();
	heading("After GFP_ATOMIC has taken all it gets, on node 0:");
	use_up(GFP_ATOMIC);
	draw(view_marks);
	draw(view_zonelists);
}

/* --- Lab 4 -------------------------------------------------------------- */

#define OBJECTS		40

static uint64_t cache;

static void view_all_slabs(FILE *out, const struct machine_state *m)
{
	view_slabs(out, m, 0);
}

static void view_cache(FILE *out, const struct machine_state *m)
{
	view_slabs(out, m, cache);
}

/* The name has to stand where the kernel can read it. */
static uint64_t create_cache(const char *name, size_t size)
{
	struct link_msg msg = {
		.kind = LINK_CALL, .fn = LINK_FN_kmem_cache_create, .nargs = 6,
		.arg = { (uint64_t)(uintptr_t)machine->scratch, size },
	};

	strcpy(machine->scratch, name);
	return call_msg(&msg);
}

/* Frees every @step-th of the objects that are left. */
static void free_objects(uint64_t object[OBJECTS], int step)
{
	for (int i = 0; i < OBJECTS; i += step) {
		if (object[i])
			call(LINK_FN_kmem_cache_free, cache, object[i], 0);
		object[i] = 0;
	}
}

static void show_objects(void)
{
	uint64_t object[OBJECTS];

	heading("After taking 40 objects of a new cache: its slabs, one "
		"character an object.");
	for (int i = 0; i < OBJECTS; i++)
		object[i] = call(LINK_FN_kmem_cache_alloc, cache, GFP_KERNEL,
				 0);
	draw(view_cache);
	heading("After freeing every third: they are kept by the CPU, once "
		"4.5 is written.");
	free_objects(object, 3);
	draw(view_cache);
	heading("After kmem_cache_shrink(): what is free is back in its slab.");
	call(LINK_FN_kmem_cache_shrink, cache, 0, 0);
	draw(view_cache);
	heading("After freeing the rest, and kmem_cache_shrink() again:");
	free_objects(object, 1);
	call(LINK_FN_kmem_cache_shrink, cache, 0, 0);
	draw(view_cache);
}

static void show_slab(void)
{
	view_last = view_all_slabs;
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_start_kernel);
	heading("After boot: what the allocator has made for itself.");
	draw(view_all_slabs);
	cache = create_cache("inode", 200);
	if (!cache)
		die("kmem_cache_create() returned NULL.");
	show_objects();
}

/* --- Lab 5 -------------------------------------------------------------- */

#define RESERVE		4
/* Elements 0 to 5, of 16 bytes each; the last two are below at first. */
#define ELEMENTS	6
#define ELEMENT_SIZE	16

static uint64_t pool_at, elements_at;
static bool is_below[ELEMENTS];

static void view_pool(FILE *out, const struct machine_state *machine_map)
{
	if (pool_at)
		view_mempool(out, machine_map, pool_at);
	else
		fputs("    there is no pool yet\n", out);
}

/* The allocator below the pool: hands out elements, and takes them back. */
static uint64_t below_alloc(void)
{
	for (unsigned int i = 0; i < ELEMENTS; i++) {
		if (is_below[i]) {
			is_below[i] = false;
			printf("        alloc_fn() has element %u\n", i);
			return elements_at + i * ELEMENT_SIZE;
		}
	}
	printf("        alloc_fn() has none\n");
	return 0;
}

static void below_free(uint64_t element)
{
	uint64_t i = (element - elements_at) / ELEMENT_SIZE;

	if (i >= ELEMENTS) {
		printf("        free_fn() gets %#lx, which is no element\n",
		       (unsigned long)element);
		return;
	}
	is_below[i] = true;
	printf("        free_fn() gets element %lu\n", (unsigned long)i);
}

static void print_element(uint64_t element)
{
	uint64_t i = (element - elements_at) / ELEMENT_SIZE;

	if (!element)
		printf("NULL\n");
	else if (i < ELEMENTS)
		printf("element %lu\n", (unsigned long)i);
	else
		printf("%#lx, which is no element\n", (unsigned long)element);
}

static uint64_t take_element(void)
{
	uint64_t element;

	printf("    mempool_alloc(pool, GFP_ATOMIC)\n");
	element = call(LINK_FN_mempool_alloc, pool_at, GFP_ATOMIC, 0);
	printf("        returns ");
	print_element(element);
	return element;
}

static void give_element(uint64_t element)
{
	if (!element)
		return;
	printf("    mempool_free() of ");
	print_element(element);
	call(LINK_FN_mempool_free, element, pool_at, 0);
}

/* Starts a call as a task of its own. */
static void start(uint32_t task, enum link_fn fn, uint64_t a, uint64_t b)
{
	struct link_msg msg = { .kind = LINK_START, .fn = fn, .nargs = 2,
				.task = task, .arg = { a, b } };

	run(&msg);
}

static void show_sleeper(uint64_t element)
{
	struct link_msg msg = { .kind = LINK_RUN };

	heading("A task that may sleep wants one, too: it waits until another "
		"gives one back.");
	printf("    mempool_alloc(pool, GFP_NOIO) begins\n");
	start(0, LINK_FN_mempool_alloc, pool_at, GFP_NOIO);
	start(1, LINK_FN_mempool_free, element, pool_at);
	for (int i = 0; i < 2; i++) {
		msg.kind = LINK_RUN;
		run(&msg);
		if (msg.kind == LINK_OOPS)
			explain_oops();
		if (msg.task) {
			printf("    mempool_free() of ");
			print_element(element);
		} else {
			printf("    mempool_alloc() returns ");
			print_element(msg.arg[0]);
		}
	}
	draw(view_pool);
}

static void show_mempool(void)
{
	uint64_t element[ELEMENTS];

	view_last = view_pool;
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_start_kernel);
	elements_at = call(LINK_FN___get_free_pages, GFP_KERNEL, 0, 0);
	heading("After mempool_create(4, ...): the reserve is filled.");
	for (int i = 0; i < RESERVE; i++)
		is_below[i] = true;
	pool_at = call(LINK_FN_mempool_create, RESERVE, 1, 2);
	draw(view_pool);
	heading("Six are taken.  Below has two more, and is asked first:");
	is_below[RESERVE] = is_below[RESERVE + 1] = true;
	for (int i = 0; i < ELEMENTS; i++)
		element[i] = take_element();
	draw(view_pool);
	show_sleeper(element[0]);
	heading("All others come back: the reserve first, then below.");
	for (int i = 1; i < ELEMENTS; i++)
		give_element(element[i]);
	draw(view_pool);
}

/* --- Lab 6 -------------------------------------------------------------- */

static void view_areas_there(FILE *out, const struct machine_state *m)
{
	view_window(out, m, vmlist_at);
}

static void print_area(const char *call_text, uint64_t addr)
{
	if (!addr)
		printf("    %s = NULL\n", call_text);
	else
		printf("    %s = VMALLOC_START + %#lx\n", call_text,
		       (unsigned long)(addr - VMALLOC_START));
}

static uint64_t allocate(unsigned long pages)
{
	uint64_t addr = call(LINK_FN_vmalloc, pages * PAGE_SIZE, 0, 0);
	char text[48];

	snprintf(text, sizeof(text), "vmalloc(%lu * PAGE_SIZE)", pages);
	print_area(text, addr);
	return addr;
}

/* A disc, eight pixels at a time. */
static void paint(uint64_t screen)
{
	for (long y = 0; y < (long)SCREEN_HEIGHT; y++) {
		for (long x = 0; x < (long)SCREEN_WIDTH; x += 8) {
			long r = (x - 124) * (x - 124) / 4 +
				(y - 64) * (y - 64);

			if (r < 56 * 56)
				call(LINK_FN_io_write, 0x0101010101010101 *
				     (255 - (uint64_t)(r / 16)),
				     screen + (uint64_t)y * SCREEN_WIDTH +
				     (uint64_t)x, 8);
		}
	}
}

static void show_devices(void)
{
	uint64_t addr;

	heading("After ioremap() of the DMA engine and of the screen: at "
		"multiples of a power of two.");
	print_area("ioremap(DMA_BASE, DMA_SIZE)",
		   call(LINK_FN___ioremap, DMA_BASE, DMA_SIZE, 0));
	addr = call(LINK_FN___ioremap, SCREEN_BASE, SCREEN_SIZE, 0);
	print_area("ioremap(SCREEN_BASE, SCREEN_SIZE)", addr);
	draw(view_areas_there);
	draw(view_page_tables);
	if (!addr)
		return;
	heading("After painting on the screen:");
	paint(addr);
	draw(view_screen);
}

static void show_vmalloc(void)
{
	uint64_t first, second;

	view_last = view_page_tables;
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_start_kernel);
	view_last = view_areas_there;
	heading("After boot: there are no areas yet.");
	draw(view_areas_there);
	heading("After two allocations: pages from anywhere, at addresses in a "
		"row, and a guard page behind each.");
	first = allocate(5);
	second = allocate(8);
	draw(view_areas_there);
	draw(view_page_tables);
	heading("After vfree() of the first, and a smaller one: it takes the "
		"first hole where it fits.");
	call(LINK_FN_vfree, first, 0, 0);
	first = allocate(2);
	draw(view_areas_there);
	show_devices();
	heading("After vfree() of all memory: the tables stay.");
	call(LINK_FN_vfree, first, 0, 0);
	call(LINK_FN_vfree, second, 0, 0);
	draw(view_areas_there);
	draw(view_page_tables);
}

/* --- Lab 7 -------------------------------------------------------------- */

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

static void show_scull(void)
{
	uint64_t fd;

	view_last = view_a_scull;
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_start_kernel);
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

/* --- Beginning ---------------------------------------------------------- */

/* What the kernel asks of a suite; here, only lab 5 has functions. */
static void serve_upcall(struct link_msg *msg)
{
	uint64_t function = msg->arg[0];

	if (msg->fn != UPCALL_FUNCTION)
		msg->arg[0] = 0;
	else if (function == 0)
		msg->arg[0] = below_alloc();
	else if (function == 1)
		below_free(msg->arg[1]);
	msg->kind = LINK_RETURN;
}

static void *lookup(void *object, const char *name)
{
	void *symbol = dlsym(object, name);

	if (!symbol)
		die("%s: was it made by make?", dlerror());
	return symbol;
}

static void open_subject(const char *file, int ram)
{
	void *object = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	if (!object)
		die("The kernel can't be loaded: %s", dlerror());
	run = (subject_run_fn *)lookup(object, "subject_run");
	if (((subject_start_fn *)lookup(object, "subject_start"))(ram,
								  serve_upcall))
		die("The kernel can't attach the machine's memory.");
}

static void say_what_is_open(void)
{
	char open[sizeof(machine->open_exercises)];

	memcpy(open, machine->open_exercises, sizeof(open));
	open[sizeof(open) - 1] = '\0';
	if (*open)
		printf("\nStill open in this lab: exercises %s\n", open);
}

int main(int argc, char **argv)
{
	static void (*const labs[])(void) = {
		NULL, show_bootmem, show_buddy, show_numa, show_slab,
		show_mempool, show_vmalloc, show_scull,
	};
	const int nr_labs = sizeof(labs) / sizeof(labs[0]);
	char error[160];
	int lab, ram;

	if (argc < 3 || argc > 4)
		die("usage: show LAB OBJECT [BOOT LINE]");
	lab = atoi(argv[1]);
	if (lab < 0 || lab >= nr_labs || !labs[lab])
		die("There are no pictures of lab '%s'.", argv[1]);
	ram = machine_power_on(argc == 4 ? argv[3] : lab == 3 ? NUMA_LINE :
			       lab == 6 ? VMALLOC_LINE : BOOT_LINE, error,
			       sizeof(error));
	if (ram < 0)
		die("%s", error);
	map = *machine;
	colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	open_subject(argv[2], ram);
	printf("A machine with %s\n", map.command_line);
	labs[lab]();
	say_what_is_open();
	return 0;
}
