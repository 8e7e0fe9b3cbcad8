/*
 * Who uses which physical addresses.  A driver asks before it touches a device,
 * so that no two drivers drive the same one:
 *
 *	if (!request_mem_region(DMA_BASE, DMA_SIZE, "dma"))
 *		return -EBUSY;
 *	...
 *	release_mem_region(DMA_BASE, DMA_SIZE);
 *
 * Nothing but this book-keeping comes of it: ioremap() does not ask.
 * /proc/iomem shows the books.
 *
 * Linux: include/linux/ioport.h, kernel/resource.c.
 */
#ifndef _LINUX_IOPORT_H
#define _LINUX_IOPORT_H

#include <linux/types.h>

/** A range of addresses, with those inside of it below: a tree. */
struct resource {
	/** Not copied. */
	const char *name;
	/** The first address and the last one. */
	unsigned long start, end;
	/** IORESOURCE_* flags. */
	unsigned long flags;
	/** The tree; siblings are in the order of their addresses. */
	struct resource *parent, *sibling, *child;
};

#define IORESOURCE_IO		0x00000100	/* of I/O ports */
#define IORESOURCE_MEM		0x00000200	/* of memory and I/O memory */
/** Somebody uses it: nothing else can lie in it. */
#define IORESOURCE_BUSY		0x80000000

/** All physical addresses; and all I/O ports, which this machine has none of. */
extern struct resource iomem_resource, ioport_resource;

/**
 * Puts a resource into the tree, below @p root.
 * @param new  the caller's; it stays there until release_resource()
 * @return 0; -EBUSY if it overlaps another one, or does not lie in @p root.
 */
int request_resource(struct resource *root, struct resource *new);
/** Takes it out again: 0, or -EINVAL if it is not there. */
int release_resource(struct resource *old);

/**
 * Says that somebody uses the addresses [start, start + n).
 * @param name  for /proc/iomem; not copied
 * @return a resource that is busy, below the smallest that is not and holds it,
 *         until __release_region(); NULL if somebody uses any of them already.
 */
struct resource *__request_region(struct resource *parent, unsigned long start,
				  unsigned long n, const char *name);
/** Ends that; what nobody uses is reported, "Trying to free nonexistent
 * resource". */
void __release_region(struct resource *parent, unsigned long start,
		      unsigned long n);
/** -EBUSY if request_region() would fail now, else 0. */
int __check_region(struct resource *parent, unsigned long start,
		   unsigned long n);

#define request_region(start, n, name) \
	__request_region(&ioport_resource, start, n, name)
#define release_region(start, n) __release_region(&ioport_resource, start, n)
#define check_region(start, n)	__check_region(&ioport_resource, start, n)
#define request_mem_region(start, n, name) \
	__request_region(&iomem_resource, start, n, name)
#define release_mem_region(start, n) \
	__release_region(&iomem_resource, start, n)
#define check_mem_region(start, n) __check_region(&iomem_resource, start, n)

/** Enters the machine's RAM, at boot. */
void request_standard_resources(void);

#endif /* _LINUX_IOPORT_H */
