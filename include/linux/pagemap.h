/* The page cache: this machine has none, only the names of its sizes. */
#ifndef _LINUX_PAGEMAP_H
#define _LINUX_PAGEMAP_H

#include <asm/uaccess.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/list.h>
#include <linux/mm.h>

#define PAGE_CACHE_SHIFT	PAGE_SHIFT
#define PAGE_CACHE_SIZE		PAGE_SIZE
#define PAGE_CACHE_MASK		PAGE_MASK
#define PAGE_CACHE_ALIGN(addr)	PAGE_ALIGN(addr)
#define page_cache_get(page)	get_page(page)
#define page_cache_release(page)	put_page(page)

#endif /* _LINUX_PAGEMAP_H */
