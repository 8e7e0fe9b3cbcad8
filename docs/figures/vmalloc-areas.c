/*
 * A figure of chapter 6: areas of different kinds, the list that they are on,
 * and the addresses that they have, with a hole where one was freed.
 */
#include "figure.h"

#include "../../lib/view/window.h"
#include <asm/io.h>

#define PAGES	22UL
#define WIDTH	26UL

static const char *use_of(unsigned long flags)
{
	return flags & VM_IOREMAP ? "VM_IOREMAP" : flags & VM_ALLOC ?
		"VM_ALLOC" : "VM_MAP";
}

static void draw_member(const char *name, const char *fmt, unsigned long value)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "%s", name);
	dot_cell(stdout, INK_OUTLINE, 1, 120, fmt, value);
	fputs("</tr>\n", stdout);
}

static void draw_area(unsigned int i, const struct vm_struct *vm)
{
	char name[16];

	snprintf(name, sizeof(name), "area%u", i);
	dot_table(stdout, name, 2, "struct vm_struct");
	draw_member("addr", "VMALLOC_START + %#lx",
		    (unsigned long)vm->addr - VMALLOC_START);
	draw_member("size", "%lu", vm->size);
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "flags");
	dot_cell(stdout, INK_OUTLINE, 1, 120, "%s", use_of(vm->flags));
	fputs("</tr>\n", stdout);
	dot_table_end(stdout);
}

static void draw_page(const struct area_view *area, unsigned int n,
		      unsigned long i)
{
	unsigned long addr = VMALLOC_START + i * PAGE_SIZE;
	char port[16];

	for (unsigned int k = 0; k < n; k++) {
		unsigned long at = addr - (unsigned long)area[k].vm.addr;

		if (at >= area[k].vm.size)
			continue;
		snprintf(port, sizeof(port), "p%u", at ? n : k);
		dot_port(stdout, port, at + PAGE_SIZE == area[k].vm.size ?
			 INK_RESERVED : INK_USED, 1, WIDTH, "%lu", i);
		return;
	}
	dot_cell(stdout, INK_FREE, 1, WIDTH, "%lu", i);
}

static void draw_window(const struct area_view *area, unsigned int n)
{
	dot_table(stdout, "window", PAGES, " ");
	fputs("<tr>", stdout);
	for (unsigned long i = 0; i < PAGES; i++)
		draw_page(area, n, i);
	fputs("</tr>\n", stdout);
	dot_words(stdout, PAGES, "<b>the window</b>, page by page; VM_IOREMAP "
		  "begins at a round address");
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_USED, 3, 0, "an area's");
	dot_cell(stdout, INK_BLANK, 1, 0, " ");
	dot_cell(stdout, INK_RESERVED, 4, 0, "its guard page");
	dot_cell(stdout, INK_BLANK, 1, 0, " ");
	dot_cell(stdout, INK_FREE, 2, 0, "free");
	dot_cell(stdout, INK_BLANK, PAGES - 11, 0, " ");
	fputs("</tr>\n", stdout);
	dot_table_end(stdout);
}

int main(void)
{
	const struct machine_state *map = figure_power_on("mem=4M");
	struct area_view area[8];
	char damage[DAMAGE_SIZE];
	unsigned int n;
	void *freed;

	start_kernel();
	vmalloc(3 * PAGE_SIZE);
	freed = vmalloc(2 * PAGE_SIZE);
	vmalloc(4 * PAGE_SIZE);
	ioremap(SCREEN_BASE, 3 * PAGE_SIZE);
	vfree(freed);
	n = view_areas(map, (unsigned long)vmlist, area, 8, damage);
	view_dot_begin(stdout, "vmalloc-areas");
	dot_table(stdout, "head", 1, " ");
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_NEW, 1, 50, "vmlist");
	fputs("</tr>\n", stdout);
	dot_table_end(stdout);
	for (unsigned int i = 0; i < n; i++)
		draw_area(i, &area[i].vm);
	draw_window(area, n);
	fputs("\t{ rank=same; head", stdout);
	for (unsigned int i = 0; i < n; i++)
		printf("; area%u", i);
	fputs(" }\n\thead -> area0\n", stdout);
	for (unsigned int i = 0; i < n; i++) {
		if (i)
			printf("\tarea%u -> area%u\n", i - 1, i);
		printf("\tarea%u -> window:p%u:n [style=dashed]\n", i, i);
	}
	view_dot_end(stdout);
	return 0;
}
