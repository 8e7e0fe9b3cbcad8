/*
 * Circular doubly linked lists.  The links stand inside the element, so an
 * element joins a list without memory from anywhere, and leaves it without a
 * search: what an allocator needs, since it can't allocate list nodes.
 *
 *	head <-> first <-> second <-> ... <-> last <-> head
 *
 * An empty list is a head that points to itself.
 */
#ifndef _LINUX_LIST_H
#define _LINUX_LIST_H

#include <linux/kernel.h>
#include <linux/prefetch.h>
#include <linux/stddef.h>

struct list_head {
	struct list_head *next, *prev;
};

#define LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define LIST_HEAD(name)		struct list_head name = LIST_HEAD_INIT(name)
#define INIT_LIST_HEAD(head) do {					\
	(head)->next = (head);						\
	(head)->prev = (head);						\
} while (0)

/* What the links of an element point to after it left its list: nothing that
 * can be touched, so that using it again faults and the address says why. */
#define LIST_POISON1	((struct list_head *)0x00100100)
#define LIST_POISON2	((struct list_head *)0x00200200)

static inline void __list_add(struct list_head *entry,
			      struct list_head *prev, struct list_head *next)
{
	next->prev = entry;
	entry->next = next;
	entry->prev = prev;
	prev->next = entry;
}

/** Puts @p entry first in the list: last in, first out. */
static inline void list_add(struct list_head *entry, struct list_head *head)
{
	__list_add(entry, head, head->next);
}

/** Puts @p entry last in the list. */
static inline void list_add_tail(struct list_head *entry,
				 struct list_head *head)
{
	__list_add(entry, head->prev, head);
}

static inline void __list_del(struct list_head *prev, struct list_head *next)
{
	next->prev = prev;
	prev->next = next;
}

/** Takes @p entry out of its list; its links are poison afterwards. */
static inline void list_del(struct list_head *entry)
{
	__list_del(entry->prev, entry->next);
	entry->next = LIST_POISON1;
	entry->prev = LIST_POISON2;
}

/** Takes @p entry out of its list and makes it an empty list of its own. */
static inline void list_del_init(struct list_head *entry)
{
	__list_del(entry->prev, entry->next);
	INIT_LIST_HEAD(entry);
}

/** Moves @p entry from its list to the front of another. */
static inline void list_move(struct list_head *entry, struct list_head *head)
{
	__list_del(entry->prev, entry->next);
	list_add(entry, head);
}

static inline void list_move_tail(struct list_head *entry,
				  struct list_head *head)
{
	__list_del(entry->prev, entry->next);
	list_add_tail(entry, head);
}

/** True if nothing is in the list. */
static inline int list_empty(const struct list_head *head)
{
	return head->next == head;
}

/** Joins all of @p list in front of what @p head holds. */
static inline void list_splice(struct list_head *list, struct list_head *head)
{
	if (list_empty(list))
		return;
	list->prev->next = head->next;
	head->next->prev = list->prev;
	list->next->prev = head;
	head->next = list->next;
}

static inline void list_splice_init(struct list_head *list,
				    struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}

/** The structure of type @p type whose member @p member is at @p ptr. */
#define list_entry(ptr, type, member)	container_of(ptr, type, member)

#define list_for_each(pos, head)					\
	for (pos = (head)->next; pos != (head); pos = pos->next)
#define list_for_each_prev(pos, head)					\
	for (pos = (head)->prev; pos != (head); pos = pos->prev)
#define list_for_each_safe(pos, n, head)				\
	for (pos = (head)->next, n = pos->next; pos != (head);		\
	     pos = n, n = pos->next)
#define list_for_each_entry(pos, head, member)				\
	for (pos = list_entry((head)->next, __typeof__(*pos), member);	\
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_safe(pos, n, head, member)			\
	for (pos = list_entry((head)->next, __typeof__(*pos), member),	\
	     n = list_entry(pos->member.next, __typeof__(*pos), member);\
	     &pos->member != (head);					\
	     pos = n,							\
	     n = list_entry(n->member.next, __typeof__(*n), member))

#define list_for_each_entry_reverse(pos, head, member)			\
	for (pos = list_entry((head)->prev, __typeof__(*pos), member);	\
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.prev, __typeof__(*pos), member))
#define list_prepare_entry(pos, head, member)				\
	((pos) ? (pos) : list_entry(head, __typeof__(*pos), member))
#define list_for_each_entry_continue(pos, head, member)			\
	for (pos = list_entry(pos->member.next, __typeof__(*pos), member); \
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_safe_reverse(pos, n, head, member)		\
	for (pos = list_entry((head)->prev, __typeof__(*pos), member),	\
	     n = list_entry(pos->member.prev, __typeof__(*pos), member);\
	     &pos->member != (head);					\
	     pos = n,							\
	     n = list_entry(n->member.prev, __typeof__(*n), member))
#define __list_for_each(pos, head)	list_for_each(pos, head)
#define list_for_each_rcu(pos, head)	list_for_each(pos, head)
#define list_for_each_entry_rcu(pos, head, member)			\
	list_for_each_entry(pos, head, member)
#define list_add_rcu(entry, head)	list_add(entry, head)
#define list_add_tail_rcu(entry, head)	list_add_tail(entry, head)
#define list_del_rcu(entry)		list_del(entry)
#define list_empty_careful(head)					\
	(list_empty(head) && (head)->prev == (head))
#define list_first_entry(ptr, type, member)				\
	list_entry((ptr)->next, type, member)
#define list_is_last(entry, head)	((entry)->next == (head))

/*
 * Lists with a head of one pointer, for hash tables.  What points to an
 * element is known to it, so that it can leave.
 */
struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

#define HLIST_HEAD_INIT		{ .first = NULL }
#define HLIST_HEAD(name)	struct hlist_head name = HLIST_HEAD_INIT
#define INIT_HLIST_HEAD(ptr)	((void)((ptr)->first = NULL))
#define INIT_HLIST_NODE(ptr)						\
	((void)((ptr)->next = NULL, (ptr)->pprev = NULL))

static inline int hlist_unhashed(const struct hlist_node *h)
{
	return !h->pprev;
}

static inline int hlist_empty(const struct hlist_head *h)
{
	return !h->first;
}

static inline void __hlist_del(struct hlist_node *n)
{
	*n->pprev = n->next;
	if (n->next)
		n->next->pprev = n->pprev;
}

/** Takes @p n out of its list; its links are poison afterwards. */
static inline void hlist_del(struct hlist_node *n)
{
	__hlist_del(n);
	n->next = (struct hlist_node *)LIST_POISON1;
	n->pprev = (struct hlist_node **)LIST_POISON2;
}

static inline void hlist_del_init(struct hlist_node *n)
{
	if (n->pprev) {
		__hlist_del(n);
		INIT_HLIST_NODE(n);
	}
}

/** Puts @p n first in the list. */
static inline void hlist_add_head(struct hlist_node *n, struct hlist_head *h)
{
	n->next = h->first;
	if (h->first)
		h->first->pprev = &n->next;
	h->first = n;
	n->pprev = &h->first;
}

static inline void hlist_add_before(struct hlist_node *n,
				    struct hlist_node *next)
{
	n->pprev = next->pprev;
	n->next = next;
	next->pprev = &n->next;
	*n->pprev = n;
}

static inline void hlist_add_after(struct hlist_node *n,
				   struct hlist_node *next)
{
	next->next = n->next;
	n->next = next;
	next->pprev = &n->next;
	if (next->next)
		next->next->pprev = &next->next;
}

#define hlist_entry(ptr, type, member)	container_of(ptr, type, member)
#define hlist_for_each(pos, head)					\
	for (pos = (head)->first; pos; pos = pos->next)
#define hlist_for_each_safe(pos, n, head)				\
	for (pos = (head)->first; pos && (n = pos->next, 1); pos = n)
#define hlist_for_each_entry(tpos, pos, head, member)			\
	for (pos = (head)->first; pos &&				\
	     (tpos = hlist_entry(pos, __typeof__(*tpos), member), 1);	\
	     pos = pos->next)
#define hlist_for_each_entry_safe(tpos, pos, n, head, member)		\
	for (pos = (head)->first; pos && (n = pos->next, 1) &&		\
	     (tpos = hlist_entry(pos, __typeof__(*tpos), member), 1);	\
	     pos = n)

#endif /* _LINUX_LIST_H */
