/*
 * The addresses that page tables map: what is drawn of them, and what else
 * wants to know how things are.  Everything is read out of hostile memory and
 * checked: tables that lead out of RAM end there, lists that go on for ever
 * end somewhere.
 */
#ifndef _VIEW_WINDOW_H
#define _VIEW_WINDOW_H

#include "view.h"

#include <linux/mm.h>
#include <linux/vmalloc.h>
#include <stdbool.h>

/* How far a walk down the tables for an address came. */
struct walk_view {
	/** The tables' page frames: of middle directories, of page tables. */
	unsigned long pmd_pfn, pte_pfn;
	/** How many tables there are on the way: 1 to 3. */
	int tables;
	/** The last table's entry; 0 if it is missing, or the walk ended
	 * before. */
	unsigned long entry;
};

/* Walks down the kernel's page tables. */
struct walk_view view_walk(const struct machine_state *map,
			   unsigned long addr);
/* Notes the page frames of all tables, in the order of the addresses that they
 * cover, middle directories first; returns how many there are. */
unsigned int view_tables(const struct machine_state *map, unsigned long *pfn,
			 unsigned int max);

/* An area, as vmlist has it. */
struct area_view {
	/** Where its struct vm_struct stands. */
	unsigned long at;
	struct vm_struct vm;
};

/*
 * Copies the list of areas that begins with the struct vm_struct at @list.
 * Returns how many there are, up to @max; @damage, of DAMAGE_SIZE bytes, says
 * what is wrong with the list, or is empty.
 */
unsigned int view_areas(const struct machine_state *map, unsigned long list,
			struct area_view *area, unsigned int max,
			char *damage);

/* An address of the window, in words: "VMALLOC_START + 0x3000". */
const char *window_name(unsigned long addr);

#endif /* _VIEW_WINDOW_H */
