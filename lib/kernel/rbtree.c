/*
 * Red-black trees.  No red node has a red child, and all ways from the root to
 * a leaf pass as many black ones: so the longest way is at most twice as long
 * as the shortest.
 *
 * What is said of left and right below holds with both exchanged, too; so side
 * 0 is left, side 1 right.
 *
 * Linux: lib/rbtree.c.
 */
#include <linux/module.h>
#include <linux/rbtree.h>

static struct rb_node **child(struct rb_node *node, int side)
{
	return side ? &node->rb_right : &node->rb_left;
}

static int is_red(const struct rb_node *node)
{
	return node && node->rb_color == RB_RED;
}

static int side_of(const struct rb_node *node)
{
	return node->rb_parent->rb_right == node;
}

/* What points to @node is to point to @other. */
static void put_in_place(struct rb_node *node, struct rb_node *other,
			 struct rb_root *root)
{
	if (!node->rb_parent)
		root->rb_node = other;
	else
		*child(node->rb_parent, side_of(node)) = other;
	if (other)
		other->rb_parent = node->rb_parent;
}

/*
 * @node goes down to @side, and its child on the other side up:
 *
 *	   node                up
 *	  /    \              /  \
 *	 a      up    ->   node   c
 *	       /  \       /    \
 *	      b    c     a      b
 */
static void rotate(struct rb_node *node, int side, struct rb_root *root)
{
	struct rb_node *up = *child(node, !side), *between = *child(up, side);

	put_in_place(node, up, root);
	*child(up, side) = node;
	node->rb_parent = up;
	*child(node, !side) = between;
	if (between)
		between->rb_parent = node;
}

void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *parent, *above, *uncle;

	while (is_red(parent = node->rb_parent)) {
		int side = side_of(parent);

		above = parent->rb_parent;
		uncle = *child(above, !side);
		if (is_red(uncle)) {
			/* Both black and the one above red: go on there. */
			uncle->rb_color = parent->rb_color = RB_BLACK;
			above->rb_color = RB_RED;
			node = above;
			continue;
		}
		if (side_of(node) != side) {
			rotate(parent, side, root);
			parent = node;
		}
		parent->rb_color = RB_BLACK;
		above->rb_color = RB_RED;
		rotate(above, !side, root);
		break;
	}
	root->rb_node->rb_color = RB_BLACK;
}
EXPORT_SYMBOL(rb_insert_color);

/* The ways through the child of @parent's on this side lack one black node. */
static void add_black(struct rb_node *parent, int side, struct rb_root *root)
{
	while (parent && !is_red(*child(parent, side))) {
		struct rb_node *other = *child(parent, !side);

		if (is_red(other)) {
			other->rb_color = RB_BLACK;
			parent->rb_color = RB_RED;
			rotate(parent, side, root);
			continue;
		}
		if (!is_red(other->rb_left) && !is_red(other->rb_right)) {
			/* One less there, too: the lack moves up. */
			other->rb_color = RB_RED;
			if (!parent->rb_parent || is_red(parent)) {
				parent->rb_color = RB_BLACK;
				return;
			}
			side = side_of(parent);
			parent = parent->rb_parent;
			continue;
		}
		if (!is_red(*child(other, !side))) {
			(*child(other, side))->rb_color = RB_BLACK;
			other->rb_color = RB_RED;
			rotate(other, !side, root);
			other = *child(parent, !side);
		}
		other->rb_color = parent->rb_color;
		parent->rb_color = RB_BLACK;
		(*child(other, !side))->rb_color = RB_BLACK;
		rotate(parent, side, root);
		return;
	}
	if (parent)
		(*child(parent, side))->rb_color = RB_BLACK;
	else if (root->rb_node)
		root->rb_node->rb_color = RB_BLACK;
}

/* A node with one child or none. */
static void take_out(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *only = node->rb_left ? node->rb_left : node->rb_right;
	struct rb_node *parent = node->rb_parent;
	int side = parent && side_of(node);

	put_in_place(node, only, root);
	if (!is_red(node))
		add_black(parent, side, root);
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *next;

	if (!node->rb_left || !node->rb_right) {
		take_out(node, root);
		return;
	}
	/* The next one has no left child; it takes the node's place. */
	next = rb_next(node);
	take_out(next, root);
	rb_replace_node(node, next, root);
}
EXPORT_SYMBOL(rb_erase);

void rb_replace_node(struct rb_node *victim, struct rb_node *new_,
		     struct rb_root *root)
{
	put_in_place(victim, new_, root);
	*new_ = *victim;
	if (new_->rb_left)
		new_->rb_left->rb_parent = new_;
	if (new_->rb_right)
		new_->rb_right->rb_parent = new_;
}
EXPORT_SYMBOL(rb_replace_node);

static struct rb_node *outermost(struct rb_node *node, int side)
{
	while (node && *child(node, side))
		node = *child(node, side);
	return node;
}

static struct rb_node *step(struct rb_node *node, int side)
{
	if (*child(node, side))
		return outermost(*child(node, side), !side);
	while (node->rb_parent && side_of(node) == side)
		node = node->rb_parent;
	return node->rb_parent;
}

struct rb_node *rb_first(struct rb_root *root)
{
	return outermost(root->rb_node, 0);
}
EXPORT_SYMBOL(rb_first);

struct rb_node *rb_last(struct rb_root *root)
{
	return outermost(root->rb_node, 1);
}
EXPORT_SYMBOL(rb_last);

struct rb_node *rb_next(struct rb_node *node)
{
	return step(node, 1);
}
EXPORT_SYMBOL(rb_next);

struct rb_node *rb_prev(struct rb_node *node)
{
	return step(node, 0);
}
EXPORT_SYMBOL(rb_prev);
