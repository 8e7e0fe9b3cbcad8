/*
 * What the files of Linux' mm/ share among themselves: they ask for it as
 * "internal.h", from 2.6.11 on.
 */
#ifndef _MM_INTERNAL_H
#define _MM_INTERNAL_H

#include <linux/mm.h>

/**
 * Makes the caller the one user of 2^@p order pages which are about to be
 * his: only the first one counts.
 * Linux: mm/page_alloc.c.
 */
void set_page_refs(struct page *page, int order);

#endif /* _MM_INTERNAL_H */
