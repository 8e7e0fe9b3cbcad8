/*
 * Mapping a device into a program's memory, and unmapping it.
 *
 * Linux: mm/mmap.c.
 */
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <machine/files.h>
#include <machine/user.h>

#include "files_rooms.h"
#include "user_rooms.h"

/* Takes an area away, whose pages are gone already. */
static void end_area(struct vm_area_struct *vma)
{
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	user_unlink_area(vma);
	if (vma->vm_file)
		fput(vma->vm_file);
	user_free_area(vma);
}

static long map_file(struct file *filp, size_t size, int prot,
		     unsigned long offset)
{
	unsigned long flags = VM_SHARED | VM_MAYREAD | VM_MAYWRITE |
		(prot & 1 ? VM_READ : 0) | (prot & 2 ? VM_WRITE : 0);
	struct vm_area_struct *vma;
	int error;

	if (offset & ~PAGE_MASK || !size)
		return -EINVAL;
	if (!filp->f_op || !filp->f_op->mmap)
		return -ENODEV;
	if (!(filp->f_mode & FMODE_READ) ||
	    (prot & 2 && !(filp->f_mode & FMODE_WRITE)))
		return -EACCES;
	vma = user_make_area(size, flags);
	if (!vma)
		return -ENOMEM;
	get_file(filp);
	vma->vm_file = filp;
	vma->vm_pgoff = offset >> PAGE_SHIFT;
	error = call_driver(filp->f_op->mmap, filp, vma);
	if (error) {
		user_drop_pages(vma->vm_start, vma->vm_end);
		vma->vm_ops = NULL;
		end_area(vma);
		return error;
	}
	return (long)vma->vm_start;
}

long user_mmap(int fd, size_t size, int prot, unsigned long offset)
{
	struct file *filp = user_enter_file(fd);

	if (!filp)
		return -EBADF;
	return user_leave_file(map_file(filp, size, prot, offset));
}

void user_free(unsigned long addr)
{
	struct vm_area_struct *vma = user_find_area(addr);

	if (!vma)
		return;
	user_drop_pages(vma->vm_start, vma->vm_end);
	end_area(vma);
}

/* The part behind @addr becomes an area of its own; the driver hears of it. */
static int split(struct vm_area_struct *vma, unsigned long addr)
{
	struct vm_area_struct *rest = user_cut_area(vma, addr);

	if (!rest)
		return -ENOMEM;
	if (rest->vm_file)
		get_file(rest->vm_file);
	if (rest->vm_ops && rest->vm_ops->open)
		rest->vm_ops->open(rest);
	return 0;
}

int user_munmap(unsigned long addr, size_t size)
{
	unsigned long end = addr + PAGE_ALIGN(size);
	struct vm_area_struct *vma = user_find_area(addr);

	if (addr & ~PAGE_MASK || !size || !vma || end > vma->vm_end)
		return -EINVAL;
	if (end < vma->vm_end && split(vma, end))
		return -ENOMEM;
	if (addr > vma->vm_start) {
		if (split(vma, addr))
			return -ENOMEM;
		vma = user_find_area(addr);
	}
	user_drop_pages(vma->vm_start, vma->vm_end);
	end_area(vma);
	return 0;
}

/* What fork() and the end of the child mean to a driver. */
void user_fork(void)
{
	struct vm_area_struct *vma;

	for (vma = user_mm.mmap; vma; vma = vma->vm_next) {
		if (vma->vm_file)
			get_file(vma->vm_file);
		if (vma->vm_ops && vma->vm_ops->open)
			vma->vm_ops->open(vma);
	}
}

void user_fork_end(void)
{
	struct vm_area_struct *vma;

	for (vma = user_mm.mmap; vma; vma = vma->vm_next) {
		if (vma->vm_ops && vma->vm_ops->close)
			vma->vm_ops->close(vma);
		if (vma->vm_file)
			fput(vma->vm_file);
	}
}

unsigned long user_pages(void)
{
	return user_mm.total_vm;
}
