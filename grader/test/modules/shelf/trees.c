/*
 * The kernel's trees, against arrays that say the same.
 */
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/idr.h>
#include <linux/radix-tree.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include "shelf.h"

#define N	300

static unsigned int seed = 1;

static unsigned int any(unsigned int below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

struct item {
	struct rb_node node;
	int key, in;
};

static struct item items[N];
static struct rb_root root = RB_ROOT;

static void insert(struct item *new)
{
	struct rb_node **p = &root.rb_node, *parent = NULL;

	while (*p) {
		parent = *p;
		if (new->key < rb_entry(parent, struct item, node)->key)
			p = &parent->rb_left;
		else
			p = &parent->rb_right;
	}
	rb_link_node(&new->node, parent, p);
	rb_insert_color(&new->node, &root);
}

/* How many black nodes there are down to a leaf; -1: not everywhere as many. */
static int black_height(struct rb_node *n)
{
	int left, right;

	if (!n)
		return 1;
	left = black_height(n->rb_left);
	right = black_height(n->rb_right);
	if (left < 0 || left != right)
		return -1;
	if (n->rb_color == RB_RED && n->rb_parent &&
	    n->rb_parent->rb_color == RB_RED)
		return -1;
	return left + (n->rb_color == RB_BLACK);
}

static int in_order(void)
{
	struct rb_node *n = rb_first(&root);
	int i;

	for (i = 0; i < N; i++)
		if (items[i].in) {
			if (n != &items[i].node)
				return 0;
			n = rb_next(n);
		}
	if (n)
		return 0;
	n = rb_last(&root);
	for (i = N - 1; i >= 0; i--)
		if (items[i].in) {
			if (n != &items[i].node)
				return 0;
			n = rb_prev(n);
		}
	return n == NULL;
}

void try_rbtree(void)
{
	int i, wrong = 0;

	for (i = 0; i < 4 * N && !wrong; i++) {
		int key = any(N);
		struct item *item = &items[key];

		item->key = key;
		if (item->in)
			rb_erase(&item->node, &root);
		else
			insert(item);
		item->in = !item->in;
		wrong = black_height(root.rb_node) < 0 || !in_order();
	}
	CHECK(!wrong);
}

void try_radix_tree(void)
{
	static RADIX_TREE(tree, GFP_KERNEL);
	static unsigned long index[N];
	void *found[N];
	int i, n = 0;

	for (i = 0; i < N; i++) {
		index[i] = i < 100 ? i : (unsigned long)any(1 << 20) << i % 40;
		if (!radix_tree_lookup(&tree, index[i])) {
			CHECK(radix_tree_insert(&tree, index[i], &index[i]) == 0);
			n++;
		}
		CHECK(radix_tree_insert(&tree, index[i], &i) == -EEXIST);
	}
	CHECK(radix_tree_gang_lookup(&tree, found, 0, N) == n);
	for (i = 1; i < n; i++)
		CHECK(*(unsigned long *)found[i - 1] <
		      *(unsigned long *)found[i]);
	CHECK(radix_tree_gang_lookup(&tree, found, 50, 10) == 10 &&
	      found[0] == &index[50]);
	CHECK(radix_tree_lookup(&tree, ~0UL) == NULL);
	for (i = 0; i < N; i++)
		if (radix_tree_delete(&tree, index[i]))
			n--;
	CHECK(n == 0 && tree.rnode == NULL);
}

void try_idr(void)
{
	static DEFINE_IDR(idr);
	static int ids[N];
	int i, id;

	CHECK(idr_get_new(&idr, &ids[0], &id) == -EAGAIN);
	for (i = 0; i < N; i++) {
		CHECK(idr_pre_get(&idr, GFP_KERNEL));
		CHECK(idr_get_new(&idr, &ids[i], &ids[i]) == 0 && ids[i] == i);
	}
	for (i = 0; i < N; i++)
		CHECK(idr_find(&idr, i) == &ids[i]);
	idr_remove(&idr, 70);
	CHECK(idr_find(&idr, 70) == NULL && idr_find(&idr, 1 << 20) == NULL);
	CHECK(idr_get_new(&idr, &ids[70], &id) == 0 && id == 70);
	CHECK(idr_pre_get(&idr, GFP_KERNEL));
	CHECK(idr_get_new_above(&idr, &i, 100000, &id) == 0 && id == 100000);
	idr_remove(&idr, 100000);
	for (i = 0; i < N; i++)
		idr_remove(&idr, i);
	CHECK(idr.top == NULL);
	idr_destroy(&idr);
}
