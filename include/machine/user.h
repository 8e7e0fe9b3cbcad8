/*
 * A program's memory.
 *
 * Programs run outside of the machine: tests, or cat and dd through a mounted
 * /dev.  What they give to read() and write() is an address of USER_START ...
 * USER_END, and there they may have memory, or not.  The kernel can't touch
 * those addresses: it is an oops.  It has copy_to_user() for that.
 *
 * The bytes are at USER_MEMORY, for whoever plays the program, and are not part
 * of the machine's RAM: no page of the kernel's allocators is used for them.
 * Only what is mapped from a device is the device's.
 *
 *	unsigned long buf = user_alloc(4096);
 *
 *	strcpy(user_bytes(buf), "hello");
 *	user_write(fd, buf, 5);
 *	user_free(buf);
 */
#ifndef _MACHINE_USER_H
#define _MACHINE_USER_H

#include <linux/types.h>
#include <machine/layout.h>

/** The bytes of memory that user_alloc() gave, for the program itself. */
#define user_bytes(addr) ((void *)(USER_MEMORY + ((addr) - USER_START)))

/**
 * Memory for a program: whole pages, full of zeroes, with nothing behind.
 * @param size  bytes
 * @return its address; 0 if there is none.
 */
unsigned long user_alloc(size_t size);
/** The same, read only. */
unsigned long user_alloc_ro(size_t size);
/** Gives memory back that user_alloc() or user_mmap() gave. */
void user_free(unsigned long addr);
/** Of a mapping, only the pages from @p addr on.  @return 0 or -EINVAL. */
int user_munmap(unsigned long addr, size_t size);

/**
 * What a program does when it writes to its memory or reads from it: the
 * same bytes, and for what is mapped from a device, the same faults.
 *
 * @param addr  the program's memory
 * @param buf   anywhere
 * @return 0; -EFAULT, where a program would get SIGSEGV or SIGBUS.
 */
int user_store(unsigned long addr, const void *buf, size_t size);
int user_load(unsigned long addr, void *buf, size_t size);

/** fork(): all areas have one more user, and their open() is called. */
void user_fork(void);
/** The end of that. */
void user_fork_end(void);

/** How much memory the program has, in pages. */
unsigned long user_pages(void);

#endif /* _MACHINE_USER_H */
