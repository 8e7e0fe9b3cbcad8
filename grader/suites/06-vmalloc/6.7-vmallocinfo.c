/* The suite of exercise 6.7: /proc/vmallocinfo. */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

EXERCISE("6.7", "/proc/vmallocinfo", 5, 15, "/proc/vmallocinfo");

/* How many pages of an area are on each node. */
static void print_nodes(FILE *out, unsigned long addr, unsigned long pages)
{
	for (unsigned long nid = 0; nid < memory_map()->nr_nodes; nid++) {
		unsigned long n = 0;

		for (unsigned long i = 0; i < pages; i++)
			n += page_to_nid(page_of(frame_at(addr + PAGES(i)))) ==
				nid;
		if (n)
			fprintf(out, " N%lu=%lu", nid, n);
	}
}

/* What the file should be, by vmlist and the page tables. */
static void print_area(FILE *out, const struct vm_struct *vm)
{
	unsigned long addr = (unsigned long)vm->addr;
	unsigned long pages = vm->size / PAGE_SIZE - 1;

	fprintf(out, "0x%016lx-0x%016lx %7lu", addr, addr + vm->size, vm->size);
	if (vm->flags == VM_ALLOC)
		fprintf(out, " pages=%lu vmalloc", pages);
	else if (vm->flags == VM_IOREMAP)
		fprintf(out, " phys=%lx ioremap", vm->phys_addr);
	else
		fputs(" vmap", out);
	if (vm->flags == VM_ALLOC)
		print_nodes(out, addr, pages);
	fputc('\n', out);
}

TEST("6.7", vmallocinfo_has_a_line_for_each_area,
     "/proc/vmallocinfo has a line for each area, in the order of their "
     "addresses, and reading it leaves the lock free.")
{
	struct area_view area[AREAS_MAX];
	struct page **pages;
	char *text = NULL;
	size_t size;
	FILE *out;

	areas_boot("mem=16M nodes=2");
	expect_same_text("", proc_file("vmallocinfo"));
	pages = new_pages(3, GFP_KERNEL);
	vmalloc(PAGES(5));
	ioremap(DMA_BASE, DMA_SIZE);
	vmap(pages, 3, VM_MAP, PAGE_KERNEL);
	vmalloc(1UL << 20);
	ioremap(SCREEN_BASE, SCREEN_SIZE);
	out = open_memstream(&text, &size);
	for (unsigned int i = 0, n = list_areas(area); i < n; i++)
		print_area(out, &area[i].vm);
	fclose(out);
	mistake("\"0x%p-0x%p %7ld\", then \" pages=%u\", \" phys=%lx\", what "
		"the area is for, and the nodes.");
	expect_same_text(text, proc_file("vmallocinfo"));
	free(text);
	vmalloc(1);
}
