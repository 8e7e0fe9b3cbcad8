/*
 * The books of physical addresses, and /proc/iomem, which shows them.
 *
 * Linux: kernel/resource.c.  Resources that regions need come from a table,
 * for kernels without lab 4 have no kmalloc().
 */
#include <linux/errno.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/spinlock.h>
#include <machine/machine.h>

#include "layer.h"

struct resource iomem_resource = {
	.name = "PCI mem", .end = ~0UL, .flags = IORESOURCE_MEM,
};
struct resource ioport_resource = {
	.name = "PCI IO", .end = 0xffff, .flags = IORESOURCE_IO,
};
EXPORT_SYMBOL(iomem_resource);
EXPORT_SYMBOL(ioport_resource);

static spinlock_t resource_lock = SPIN_LOCK_INITIALIZER;

/* Those without a parent are free. */
static struct resource table[64];
/* Who has asked for each. */
static unsigned long maker[ARRAY_SIZE(table)];

/* --- The tree, under resource_lock --------------------------------------- */

/* Enters @new below @root; returns what is in its way, or NULL. */
static struct resource *enter(struct resource *root, struct resource *new)
{
	struct resource **link = &root->child;

	if (new->end < new->start || new->start < root->start ||
	    new->end > root->end)
		return root;
	while (*link && (*link)->end < new->start)
		link = &(*link)->sibling;
	if (*link && (*link)->start <= new->end)
		return *link;
	new->sibling = *link;
	new->parent = root;
	*link = new;
	return NULL;
}

static int take_out(struct resource *old)
{
	struct resource **link = old->parent ? &old->parent->child : NULL;

	while (link && *link && *link != old)
		link = &(*link)->sibling;
	if (!link || !*link)
		return -EINVAL;
	*link = old->sibling;
	old->parent = NULL;
	return 0;
}

/* Enters @new below @parent, or deeper, if what is in its way is not busy but
 * could hold it. */
static int enter_deep(struct resource *parent, struct resource *new)
{
	struct resource *other;

	while ((other = enter(parent, new)) != NULL) {
		if (other == parent || (other->flags & IORESOURCE_BUSY))
			return -EBUSY;
		parent = other;
	}
	return 0;
}

static struct resource *unused(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (!table[i].parent)
			return &table[i];
	return NULL;
}

/* The region that is exactly this; NULL if there is none. */
static struct resource *find(struct resource *parent, unsigned long start,
			     unsigned long end)
{
	struct resource *p = parent->child;

	while (p && !(p->start == start && p->end == end &&
		      (p->flags & IORESOURCE_BUSY))) {
		if (p->start <= start && p->end >= end &&
		    !(p->flags & IORESOURCE_BUSY))
			p = p->child;
		else
			p = p->sibling;
	}
	return p;
}

/* --- The interface ------------------------------------------------------- */

int request_resource(struct resource *root, struct resource *new)
{
	int busy;

	spin_lock(&resource_lock);
	busy = enter(root, new) != NULL;
	spin_unlock(&resource_lock);
	return busy ? -EBUSY : 0;
}
EXPORT_SYMBOL(request_resource);

int release_resource(struct resource *old)
{
	int err;

	spin_lock(&resource_lock);
	err = take_out(old);
	spin_unlock(&resource_lock);
	return err;
}
EXPORT_SYMBOL(release_resource);

struct resource *__request_region(struct resource *parent, unsigned long start,
				  unsigned long n, const char *name)
{
	struct resource *new;

	spin_lock(&resource_lock);
	new = unused();
	if (new) {
		*new = (struct resource){
			.name = name, .start = start, .end = start + n - 1,
			.flags = IORESOURCE_BUSY,
		};
		maker[new - table] = (unsigned long)
			__builtin_return_address(0);
		if (enter_deep(parent, new))
			new = NULL;
	}
	spin_unlock(&resource_lock);
	return new;
}
EXPORT_SYMBOL(__request_region);

void __release_region(struct resource *parent, unsigned long start,
		      unsigned long n)
{
	struct resource *old;

	spin_lock(&resource_lock);
	old = find(parent, start, start + n - 1);
	if (old)
		take_out(old);
	spin_unlock(&resource_lock);
	if (!old)
		printk(KERN_WARNING "Trying to free nonexistent resource "
		       "<%08lx-%08lx>\n", start, start + n - 1);
}
EXPORT_SYMBOL(__release_region);

int __check_region(struct resource *parent, unsigned long start,
		   unsigned long n)
{
	if (!__request_region(parent, start, n, "check-region"))
		return -EBUSY;
	__release_region(parent, start, n);
	return 0;
}
EXPORT_SYMBOL(__check_region);

int regions_left(unsigned long start, unsigned long end, char *what,
		 size_t size, unsigned long *by)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct resource *r = &table[i];

		if (!r->parent || maker[i] - start >= end - start)
			continue;
		snprintf(what, size, "the region %08lx-%08lx", r->start,
			 r->end);
		*by = maker[i];
		release_resource(r);
		return 1;
	}
	return 0;
}

/* RAM does not change while the machine runs. */
void request_standard_resources(void)
{
	static struct resource ram[MACHINE_RANGES];

	for (unsigned int i = 0; i < machine->nr_ranges; i++) {
		ram[i] = (struct resource){
			.name = "System RAM", .start = machine->range[i].start,
			.end = machine->range[i].end - 1,
			.flags = IORESOURCE_MEM | IORESOURCE_BUSY,
		};
		request_resource(&iomem_resource, &ram[i]);
	}
}

/* --- /proc/iomem and /proc/ioports --------------------------------------- */

/* The one behind @p: its first child, else what comes behind it or behind one
 * that it is in. */
static struct resource *behind(struct resource *p)
{
	if (p->child)
		return p->child;
	while (!p->sibling && p->parent)
		p = p->parent;
	return p->sibling;
}

static void *r_start(struct seq_file *m, loff_t *pos)
{
	struct resource *p = iomem_resource.child;

	spin_lock(&resource_lock);
	for (loff_t i = 0; p && i < *pos; i++)
		p = behind(p);
	return p;
}

static void *r_next(struct seq_file *m, void *v, loff_t *pos)
{
	(*pos)++;
	return behind(v);
}

static void r_stop(struct seq_file *m, void *v)
{
	spin_unlock(&resource_lock);
}

static int r_show(struct seq_file *m, void *v)
{
	struct resource *p = v;

	for (struct resource *up = p->parent; up && up->parent; up = up->parent)
		seq_puts(m, "  ");
	seq_printf(m, "%08lx-%08lx : %s\n", p->start, p->end, p->name);
	return 0;
}

struct seq_operations iomem_op = {
	.start = r_start,
	.next = r_next,
	.stop = r_stop,
	.show = r_show,
};

int show_ioports(struct seq_file *m, void *v)
{
	spin_lock(&resource_lock);
	for (struct resource *p = ioport_resource.child; p; p = behind(p))
		seq_printf(m, "%04lx-%04lx : %s\n", p->start, p->end, p->name);
	spin_unlock(&resource_lock);
	return 0;
}
