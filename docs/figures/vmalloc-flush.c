/*
 * A figure of chapter 6: what a load sees when an entry changes, with a flush
 * and without.  Each row is a step that was done, and what was read after it.
 */
#include "figure.h"

#include <linux/vmalloc.h>
#include <machine/oops.h>

#define WIDTH	150UL

static struct page *old_page, *new_page;
static unsigned long addr;
static pte_t *pte;

/* What a load from @addr gets; 0 if it faults. */
static unsigned long load(void)
{
	sigjmp_buf frame;
	void *outer = oops_catch(&frame);
	volatile unsigned long value = 0;

	if (!sigsetjmp(frame, 0))
		value = *(volatile unsigned long *)addr;
	oops_catch(outer);
	return value;
}

static const char *entry_text(void)
{
	return pte_none(*pte) ? "0" : pte_page(*pte) == old_page ?
		"the old page" : "the new page";
}

static void draw_step(const char *step)
{
	unsigned long value = load();
	/* What is read is not what the table says: the TLB remembers. */
	bool stale = value == 1 ? pte_none(*pte) || pte_page(*pte) != old_page :
		0;

	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "%s", step);
	dot_cell(stdout, INK_FREE, 1, WIDTH, "%s", entry_text());
	dot_cell(stdout, stale ? INK_NEW : value ? INK_FREE : INK_OUTLINE, 1,
		 WIDTH, "%s", value == 1 ? "the old page" : value == 2 ?
		 "the new page" : "nothing: it faults");
	fputs("</tr>\n", stdout);
}

int main(void)
{
	struct vm_struct *area;
	struct page **pages;

	figure_power_on("mem=4M");
	oops_install();
	start_kernel();
	old_page = alloc_page(GFP_KERNEL);
	new_page = alloc_page(GFP_KERNEL);
	*(unsigned long *)page_address(old_page) = 1;
	*(unsigned long *)page_address(new_page) = 2;
	area = get_vm_area(PAGE_SIZE, VM_MAP);
	pages = &old_page;
	map_vm_area(area, PAGE_KERNEL, &pages);
	addr = (unsigned long)area->addr;
	pte = pte_offset_kernel(pmd_offset(pgd_offset_k(addr), addr), addr);
	view_dot_begin(stdout, "vmalloc-flush");
	dot_table(stdout, "steps", 3, "one address, step by step");
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "<b>what is done</b>");
	dot_cell(stdout, INK_BLANK, 1, WIDTH, "<b>the entry then says</b>");
	dot_cell(stdout, INK_BLANK, 1, WIDTH, "<b>a load gets</b>");
	fputs("</tr>\n", stdout);
	draw_step("a page is mapped");
	pte_clear(pte);
	draw_step("the entry is cleared");
	set_pte(pte, mk_pte(new_page, PAGE_KERNEL));
	draw_step("another page is mapped");
	flush_tlb_kernel_range(addr, addr + PAGE_SIZE);
	draw_step("the TLB is flushed");
	pte_clear(pte);
	flush_tlb_kernel_range(addr, addr + PAGE_SIZE);
	draw_step("cleared, then flushed");
	dot_words(stdout, 3, "In orange: what the TLB remembers is no longer "
		  "what the table says.");
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
