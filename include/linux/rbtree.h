/*
 * Red-black trees: binary search trees that stay balanced.  As with lists, the
 * links stand inside the element, so a tree needs no memory of its own.
 *
 * Who uses one goes down from the root himself, for only he knows how to
 * compare; where he leaves the tree he links the new node, and gives it its
 * colour:
 *
 *	rb_link_node(&new->node, parent, link);
 *	rb_insert_color(&new->node, &root);
 *
 * Linux: lib/rbtree.c.
 */
#ifndef _LINUX_RBTREE_H
#define _LINUX_RBTREE_H

#include <linux/kernel.h>
#include <linux/stddef.h>

struct rb_node {
	struct rb_node *rb_parent;
	int rb_color;
#define RB_RED		0
#define RB_BLACK	1
	struct rb_node *rb_right, *rb_left;
};

struct rb_root {
	struct rb_node *rb_node;
};

#define RB_ROOT		((struct rb_root){ NULL })
#define rb_entry(ptr, type, member)	container_of(ptr, type, member)
#define RB_EMPTY_ROOT(root)	((root)->rb_node == NULL)

/** Makes @p node a leaf below @p parent, at @p link: &parent->rb_left or
 * &parent->rb_right; for the first one NULL and &root->rb_node. */
static inline void rb_link_node(struct rb_node *node, struct rb_node *parent,
				struct rb_node **link)
{
	node->rb_parent = parent;
	node->rb_color = RB_RED;
	node->rb_left = node->rb_right = NULL;
	*link = node;
}

/** Balances the tree after rb_link_node(). */
void rb_insert_color(struct rb_node *node, struct rb_root *root);
/** Takes a node out of the tree. */
void rb_erase(struct rb_node *node, struct rb_root *root);
/** Puts @p new_ in the place of @p victim, which it must be equal to. */
void rb_replace_node(struct rb_node *victim, struct rb_node *new_,
		     struct rb_root *root);

/** In order; NULL behind the last. */
struct rb_node *rb_first(struct rb_root *root);
struct rb_node *rb_last(struct rb_root *root);
struct rb_node *rb_next(struct rb_node *node);
struct rb_node *rb_prev(struct rb_node *node);

#endif /* _LINUX_RBTREE_H */
