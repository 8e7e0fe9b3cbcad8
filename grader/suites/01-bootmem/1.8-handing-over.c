/* Exercise 1.8: handing over to the page allocator. */
#include "lab.h"

EXERCISE("1.8", "Handing over", 15, 45, "Handing over");

static unsigned long count_frames(bool reserved)
{
	const struct machine_state *map = memory_map();
	unsigned long n = 0;

	for (unsigned int i = 0; i < map->nr_ranges; i++)
		for (unsigned long pfn = PFN(map->range[i].start);
		     pfn < PFN(map->range[i].end); pfn++)
			n += !!PageReserved(mem_map + pfn) == reserved;
	return n;
}

/* Page frames that are still in use when a kernel without anything else has
 * booted: the firmware's, and mem_map's, which need not begin at a page. */
static unsigned long in_use(void)
{
	return 1 + (max_mapnr * sizeof(struct page) + PAGE_SIZE - 1) /
		PAGE_SIZE;
}

static const char *const machines[] = {
	"mem=1M", "mem=64M", "mem=37M hole=640K-1M hole=15M-16M",
	"mem=1500K hole=32K-36K", "mem=64M nodes=2", "mem=9M nodes=3M,1M,5M",
};

/* Powers on and boots up to the point where memory is handed over. */
static void boot_half(const char *line)
{
	power_on(line);
	picture(NULL);
	setup_memory();
	paging_init();
}

TEST("1.8", every_free_page_is_handed_over,
     "Every page that nobody has taken goes to the page allocator, the pages "
     "of the map too; everything else stays reserved.")
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		unsigned long sum = 0, reserved;

		mistake("A page has to have the count 1 when it is freed.");
		boot_half(machines[i]);
		for (unsigned int nid = 0; nid < memory_map()->nr_nodes; nid++)
			sum += free_all_bootmem_node(NODE_DATA(nid));
		mistake("Every run of free pages has to be handed over, the "
			"last one too; then the map's own pages; all of them "
			"without PG_reserved, and counted once.");
		expect_eq(nr_free_pages(), sum, "nr_free_pages() on a machine "
			  "with %s, as free_all_bootmem_node() said",
			  machines[i]);
		expect_eq(count_frames(false), sum, "page frames without "
			  "PG_reserved, on a machine with %s", machines[i]);
		reserved = count_frames(true);
		expect(reserved >= in_use() - 1 && reserved <= in_use() + 1,
		       "only the firmware's page and mem_map stay reserved",
		       "%lu pages are, instead of %lu, on a machine with %s",
		       reserved, in_use(), machines[i]);
	}
}

TEST("1.8", allocations_stay,
     "What was allocated from bootmem, or reserved, is never handed over.")
{
	unsigned char *block;
	unsigned long handed;

	boot_half("mem=16M");
	block = alloc_bootmem(10000);
	memset(block, 0x5a, 10000);
	reserve_bootmem(8 * MB, 3 * PAGE_SIZE);
	handed = free_all_bootmem();
	expect_eq(nr_free_pages(), handed, "nr_free_pages()");
	for (unsigned long pfn = PFN(__pa(block));
	     pfn <= PFN(__pa(block) + 9999); pfn++)
		expect(PageReserved(mem_map + pfn),
		       "the pages of a block stay reserved",
		       "page frame %lu is not", pfn);
	for (unsigned long pfn = PFN(8 * MB); pfn < PFN(8 * MB) + 3; pfn++)
		expect(PageReserved(mem_map + pfn),
		       "reserved pages stay reserved",
		       "page frame %lu is not", pfn);
	for (int i = 0; i < 10000; i++)
		expect(block[i] == 0x5a, "the block's contents stay",
		       "%#x in byte %d", block[i], i);
}

TEST("1.8", the_page_allocator_can_use_it,
     "The page allocator gets blocks that it can merge: a machine with 16 MiB "
     "has blocks of 1024 pages after booting.")
{
	struct page *page;

	mistake("A block of order 6 begins at a multiple of 64, its first page "
		"has the count 1, and each block is freed once.");
	boot("mem=16M");
	for (int i = 0; i < 3; i++) {
		page = alloc_pages(GFP_KERNEL, MAX_ORDER - 1);
		expect(page && !((page - mem_map) & 1023),
		       "a block of 1024 pages", page ? "a block that begins at "
		       "page frame %lu" : "NULL, %lu pages being free",
		       page ? (unsigned long)(page - mem_map) :
		       (unsigned long)nr_free_pages());
		__free_pages(page, MAX_ORDER - 1);
	}
	expect(!log_has("Bad page state"), "nothing in the log",
	       "\"Bad page state\"");
}

TEST("1.8", a_machine_boots,
     "A whole machine boots, and its memory adds up.")
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		boot(machines[i]);
		expect(nr_free_pages() > num_physpages / 2,
		       "most pages are free", "%lu of %lu are",
		       (unsigned long)nr_free_pages(), num_physpages);
		expect_eq(nr_free_pages() + count_frames(true), num_physpages,
			  "free pages and reserved ones, together, on a machine"
			  " with %s", machines[i]);
	}
}
