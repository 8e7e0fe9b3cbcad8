/*
 * Radix trees.  Linux: lib/radix-tree.c, which can mark items, too.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/radix-tree.h>
#include <linux/slab.h>
#include <linux/string.h>

/* A kernel without the lab does without. */
#pragma weak __kmalloc
#pragma weak kfree

#define SHIFT		6U
#define SLOTS		(1U << SHIFT)

struct radix_tree_node {
	/** Slots that are used. */
	unsigned int count;
	void *slot[SLOTS];
};

/* Can a tree of this height have the index? */
static int reaches(unsigned int height, unsigned long index)
{
	return height * SHIFT >= BITS_PER_LONG ||
		!(index >> (height * SHIFT));
}

/* The slot for the index in a node; leaves are of height 1. */
static void **slot_of(struct radix_tree_node *node, unsigned int height,
		      unsigned long index)
{
	return &node->slot[(index >> ((height - 1) * SHIFT)) % SLOTS];
}

static struct radix_tree_node *new_node(struct radix_tree_root *root)
{
	struct radix_tree_node *node = __kmalloc(sizeof(*node),
						 root->gfp_mask);

	if (node)
		memset(node, 0, sizeof(*node));
	return node;
}

/* Puts nodes on top until the tree is high enough. */
static int grow(struct radix_tree_root *root, unsigned long index)
{
	do {
		struct radix_tree_node *node = new_node(root);

		if (!node)
			return -ENOMEM;
		node->slot[0] = root->rnode;
		node->count = root->rnode != NULL;
		root->rnode = node;
		root->height++;
	} while (!reaches(root->height, index));
	return 0;
}

int radix_tree_insert(struct radix_tree_root *root, unsigned long index,
		      void *item)
{
	struct radix_tree_node *node;
	void **slot;

	if ((!root->rnode || !reaches(root->height, index)) &&
	    grow(root, index))
		return -ENOMEM;
	node = root->rnode;
	for (unsigned int h = root->height; h > 1; h--) {
		slot = slot_of(node, h, index);
		if (!*slot) {
			*slot = new_node(root);
			if (!*slot)
				return -ENOMEM;
			node->count++;
		}
		node = *slot;
	}
	slot = slot_of(node, 1, index);
	if (*slot)
		return -EEXIST;
	*slot = item;
	node->count++;
	return 0;
}
EXPORT_SYMBOL(radix_tree_insert);

void *radix_tree_lookup(struct radix_tree_root *root, unsigned long index)
{
	void *p = reaches(root->height, index) ? root->rnode : NULL;

	for (unsigned int h = root->height; p && h; h--)
		p = *slot_of(p, h, index);
	return p;
}
EXPORT_SYMBOL(radix_tree_lookup);

/* Empties the way to the index; *@node is freed when nothing is left in it. */
static void *delete_below(struct radix_tree_node **node, unsigned int height,
			  unsigned long index)
{
	void **slot, *item;

	if (!*node)
		return NULL;
	slot = slot_of(*node, height, index);
	if (height == 1) {
		item = *slot;
		*slot = NULL;
	} else {
		item = delete_below((struct radix_tree_node **)slot,
				    height - 1, index);
	}
	if (item && !*slot && !--(*node)->count) {
		kfree(*node);
		*node = NULL;
	}
	return item;
}

void *radix_tree_delete(struct radix_tree_root *root, unsigned long index)
{
	void *item;

	if (!root->rnode || !reaches(root->height, index))
		return NULL;
	item = delete_below(&root->rnode, root->height, index);
	if (!root->rnode)
		root->height = 0;
	return item;
}
EXPORT_SYMBOL(radix_tree_delete);

static unsigned int gather(struct radix_tree_node *node, unsigned int height,
			   unsigned long first, void **results,
			   unsigned int max)
{
	unsigned int shift = (height - 1) * SHIFT, n = 0;

	for (unsigned int i = (first >> shift) % SLOTS; i < SLOTS && n < max;
	     i++, first = 0) {
		if (!node->slot[i])
			continue;
		if (height == 1)
			results[n++] = node->slot[i];
		else
			n += gather(node->slot[i], height - 1, first,
				    results + n, max - n);
	}
	return n;
}

unsigned int radix_tree_gang_lookup(struct radix_tree_root *root,
				    void **results, unsigned long first,
				    unsigned int max)
{
	if (!root->rnode || !reaches(root->height, first))
		return 0;
	return gather(root->rnode, root->height, first, results, max);
}
EXPORT_SYMBOL(radix_tree_gang_lookup);
