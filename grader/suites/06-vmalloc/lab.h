/*
 * What the tests of lab 6 share: places in the window, areas with and without
 * pages, what must be mapped there, allocations that fail, and flushes.
 */
#ifndef _SUITE_06_LAB_H
#define _SUITE_06_LAB_H

#include "../../suite/areas.h"

#define SMALL		"mem=4M"
#define WITH_HIGHMEM	"mem=8M highmem=4M"

/* The nth page of the window. */
#define at(n)		(VMALLOC_START + (unsigned long)(n) * PAGE_SIZE)
#define PAGES(n)	((unsigned long)(n) * PAGE_SIZE)

/* Repeated often enough, the smallest leak shows. */
#define OFTEN	400

/* --- Areas ---------------------------------------------------------------- */

/* The area must begin at page @first of the window, with room for @pages. */
void expect_area(const struct vm_struct *area, unsigned long first,
		 unsigned long pages);
/* An area at which nothing is mapped yet; the same where the test wants it. */
struct vm_struct *new_area(unsigned long pages);
struct vm_struct *new_area_at(unsigned long addr, unsigned long pages);
unsigned long address_of(const struct vm_struct *area);
unsigned int nr_areas(void);

/* --- What is mapped -------------------------------------------------------- */

/* What map_vm_area() returned must be 0. */
void expect_mapped(int err);
/* Maps pages, which must succeed. */
void must_map(struct vm_struct *area, struct page **pages);
/* The entries from @addr on must map these pages. */
void expect_pages(unsigned long addr, struct page **pages, unsigned int n);
/* And nothing must be mapped at these addresses. */
void expect_nothing_at(unsigned long addr, unsigned long pages,
		       const char *what);
void expect_fault(unsigned long addr, const char *what);

/* --- Allocations that fail -------------------------------------------------- */

/* Makes the nth allocation of a kind from here on fail. */
void fail_nth(enum fail_kind kind, unsigned long n);
/* Has it failed?  If not, there are no n allocations. */
bool has_failed(enum fail_kind kind);

/* Who holds a spinlock must not sleep: nobody may have complained. */
void expect_no_sleep(void);

/* --- Flushes ---------------------------------------------------------------- */

/* Takes note of the flushes of so many pages that are mapped from @addr on,
 * until expect_flushed(). */
void watch_flushes(unsigned long addr, unsigned long pages);
/* Each page's address must have been flushed after its entry was cleared. */
void expect_flushed(void);
/* How many flushes there were, and whether a page was free before its own. */
unsigned long nr_flushes(void);
bool freed_before_flush(void);

#endif /* _SUITE_06_LAB_H */
