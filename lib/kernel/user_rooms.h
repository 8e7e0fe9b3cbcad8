/*
 * What the two rooms of a program's memory share: user_pages.c and mmap.c.
 */
#ifndef _LIB_KERNEL_USER_ROOMS_H
#define _LIB_KERNEL_USER_ROOMS_H

#include "layer.h"

struct vm_area_struct;

/** An area of its own, linked in, in which nothing is yet; or NULL. */
struct vm_area_struct *user_make_area(size_t size, unsigned long flags);
/** The area that an address is in, or NULL. */
struct vm_area_struct *user_find_area(unsigned long addr);
/** The part of an area behind @p addr becomes one of its own; or NULL. */
struct vm_area_struct *user_cut_area(struct vm_area_struct *vma,
				     unsigned long addr);
/** Whatever is mapped there is no longer. */
void user_drop_pages(unsigned long start, unsigned long end);
/** An area goes: first nobody finds it, then its place is free. */
void user_unlink_area(struct vm_area_struct *vma);
void user_free_area(struct vm_area_struct *vma);

#endif /* _LIB_KERNEL_USER_ROOMS_H */
