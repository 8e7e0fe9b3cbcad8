/*
 * The kernel around the drivers, by itself: devices that are mapped, and reads
 * that are finished later.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/aio.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <machine/files.h>
#include <machine/user.h>
#include <string.h>

#include "machine-test.h"

/* --- Mappings ------------------------------------------------------------- */

static struct page *pages[3];
static int maps, nopages;

static void area_open(struct vm_area_struct *vma)
{
	maps++;
}

static void area_close(struct vm_area_struct *vma)
{
	maps--;
}

static struct page *area_nopage(struct vm_area_struct *vma,
				unsigned long address, int *type)
{
	unsigned long i = ((address - vma->vm_start) >> PAGE_SHIFT) +
		vma->vm_pgoff;

	nopages++;
	if (i >= 3)
		return NOPAGE_SIGBUS;
	get_page(pages[i]);
	*type = VM_FAULT_MINOR;
	return pages[i];
}

static struct vm_operations_struct area_ops = {
	.open = area_open, .close = area_close, .nopage = area_nopage,
};

static int map_pages(struct file *filp, struct vm_area_struct *vma)
{
	vma->vm_ops = &area_ops;
	vma->vm_flags |= VM_RESERVED;
	area_open(vma);
	return 0;
}

static int map_frame(struct file *filp, struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, page_to_pfn(pages[0]),
			       vma->vm_end - vma->vm_start,
			       vma->vm_page_prot);
}

/* All of vmalloc()'s pages but the first. */
static char *table;

static int map_table(struct file *filp, struct vm_area_struct *vma)
{
	return remap_vmalloc_range(vma, table, 1);
}

static int open_map(int (*mmap)(struct file *, struct vm_area_struct *))
{
	power_on("mem=1M");
	for (int i = 0; i < 3; i++) {
		pages[i] = alloc_page(GFP_KERNEL);
		memset(page_address(pages[i]), 'a' + i, PAGE_SIZE);
	}
	dev_fops.mmap = mmap;
	make_device();
	return user_open("/dev/dev0", O_RDWR);
}

Test(files, pages_are_fetched_at_the_first_touch)
{
	int fd = open_map(map_pages);
	long map = user_mmap(fd, 3 * PAGE_SIZE, 3, PAGE_SIZE);
	char text[2];

	cr_assert_gt(map, 0);
	user_close(fd);
	cr_assert_eq(releases, 0, "the mapping has the file");
	cr_assert_eq(nopages, 0);
	cr_assert_eq(user_load((unsigned long)map + PAGE_SIZE - 1, text, 2), 0);
	cr_assert(!memcmp(text, "bc", 2));
	cr_assert_eq(user_store((unsigned long)map, "X", 1), 0);
	cr_assert_eq(nopages, 2);
	cr_assert_eq(*(char *)page_address(pages[1]), 'X');
	cr_assert_eq(page_count(pages[1]), 2);
	cr_assert_eq(user_load((unsigned long)map + 2 * PAGE_SIZE, text, 1),
		     -EFAULT, "SIGBUS");
	user_free((unsigned long)map);
	cr_assert_eq(page_count(pages[1]), 1);
	cr_assert_eq(maps, 0);
	cr_assert_eq(releases, 1);
}

Test(files, pages_of_vmalloc_are_mapped)
{
	int fd = open_map(map_table);
	struct page *page;
	long map;
	char c;

	table = vmalloc(3 * PAGE_SIZE);
	table[2 * PAGE_SIZE] = 'v';
	page = vmalloc_to_page(table + 2 * PAGE_SIZE);
	cr_assert_eq(user_mmap(fd, 3 * PAGE_SIZE, 3, 0), -EINVAL,
		     "behind it there is the guard page");
	cr_assert_eq(page_count(page), 1);
	map = user_mmap(fd, 2 * PAGE_SIZE, 3, 0);
	cr_assert_eq(user_load((unsigned long)map + PAGE_SIZE, &c, 1), 0);
	cr_assert_eq(c, 'v');
	cr_assert_eq(page_count(page), 2);
	user_free((unsigned long)map);
	cr_assert_eq(page_count(page), 1);
	user_close(fd);
	vfree(table);
}

Test(files, a_part_of_a_mapping_can_go)
{
	int fd = open_map(map_pages);
	unsigned long map = (unsigned long)user_mmap(fd, 3 * PAGE_SIZE, 1, 0);
	char c;

	cr_assert_eq(user_load(map, &c, 1), 0);
	cr_assert_eq(user_store(map, "X", 1), -EFAULT, "only to be read");
	cr_assert_eq(user_munmap(map + PAGE_SIZE, PAGE_SIZE), 0);
	cr_assert_eq(maps, 2);
	cr_assert_eq(user_load(map + PAGE_SIZE, &c, 1), -EFAULT);
	cr_assert_eq(user_load(map + 2 * PAGE_SIZE, &c, 1), 0);
	cr_assert_eq(c, 'c');
	user_fork();
	cr_assert_eq(maps, 4);
	user_fork_end();
	user_free(map);
	user_free(map + 2 * PAGE_SIZE);
	cr_assert_eq(maps, 0);
}

Test(files, only_reserved_ram_can_be_remapped)
{
	int fd = open_map(map_frame);
	unsigned long map = (unsigned long)user_mmap(fd, PAGE_SIZE, 3, 0);
	char c;

	cr_assert_eq(user_load(map, &c, 1), 0);
	cr_assert_eq(c, 0, "Linux shows zeroes");
	user_free(map);
	SetPageReserved(pages[0]);
	map = (unsigned long)user_mmap(fd, PAGE_SIZE, 3, 0);
	cr_assert_eq(user_load(map, &c, 1), 0);
	cr_assert_eq(c, 'a');
	user_free(map);
	cr_assert_eq(page_count(pages[0]), 1);
}

/* --- Asynchronous I/O ----------------------------------------------------- */

static struct kiocb *later;

static ssize_t read_later(struct kiocb *iocb, char *buf, size_t count,
			  loff_t pos)
{
	if (is_sync_kiocb(iocb))
		return 3;
	later = iocb;
	return -EIOCBQUEUED;
}

static void finish_it(void *data)
{
	aio_complete(later, 77, 0);
}

Test(files, a_read_may_be_finished_later)
{
	struct work_struct w;
	unsigned long buf;
	int fd, nr;

	power_on("mem=1M");
	dev_fops.read = NULL;
	dev_fops.aio_read = read_later;
	make_device();
	buf = user_alloc(10);
	fd = user_open("/dev/dev0", O_RDWR);
	cr_assert_eq(user_read(fd, buf, 10), 3);
	nr = user_aio(fd, 0, buf, 10, 0);
	cr_assert_eq(nr, 0);
	INIT_WORK(&w, finish_it, NULL);
	schedule_delayed_work(&w, 20);
	user_close(fd);
	cr_assert_eq(releases, 0, "it still has the file");
	cr_assert_eq(user_aio_done(nr), 0);
	cr_assert_eq(user_aio_result(nr), 77);
	cr_assert_eq(user_aio_result(nr), -EINVAL);
	cr_assert_eq(releases, 1);
	cr_assert_eq(user_aio(fd, 1, buf, 1, 0), -EBADF);
}
