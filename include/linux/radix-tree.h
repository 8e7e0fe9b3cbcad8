/*
 * Radix trees: an array of pointers with an index of 64 bits, of which only the
 * used parts take memory.  Each node has the next six bits of the index.
 *
 * The caller sees to it that nobody changes a tree while others look.
 *
 * Linux: lib/radix-tree.c.
 */
#ifndef _LINUX_RADIX_TREE_H
#define _LINUX_RADIX_TREE_H

#include <linux/preempt.h>
#include <linux/types.h>

struct radix_tree_node;

struct radix_tree_root {
	unsigned int height;
	/** With what new nodes are allocated. */
	int gfp_mask;
	struct radix_tree_node *rnode;
};

#define RADIX_TREE_INIT(mask)	{ .height = 0, .gfp_mask = (mask) }
#define RADIX_TREE(name, mask)						\
	struct radix_tree_root name = RADIX_TREE_INIT(mask)
#define INIT_RADIX_TREE(root, mask)					\
	((void)(*(root) = (struct radix_tree_root)RADIX_TREE_INIT(mask)))

/** @return 0; -EEXIST if there is an item already; -ENOMEM. */
int radix_tree_insert(struct radix_tree_root *root, unsigned long index,
		      void *item);
/** The item, or NULL. */
void *radix_tree_lookup(struct radix_tree_root *root, unsigned long index);
/** Takes an item out, and returns it, or NULL. */
void *radix_tree_delete(struct radix_tree_root *root, unsigned long index);
/** The first items whose index is not less than @p first.
 * @return how many are in @p results, at most @p max. */
unsigned int radix_tree_gang_lookup(struct radix_tree_root *root,
				    void **results, unsigned long first,
				    unsigned int max);
/** Makes the next insertion succeed, on this CPU, until preload_end(): here
 * nodes come out of the same memory anyhow. */
static inline int radix_tree_preload(int gfp_mask)
{
	(void)gfp_mask;
	preempt_disable();
	return 0;
}

static inline void radix_tree_preload_end(void)
{
	preempt_enable();
}

#endif /* _LINUX_RADIX_TREE_H */
