/*
 * Small numbers for pointers.  Linux: lib/idr.c.
 */
#include <linux/errno.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

/* A kernel without the lab does without. */
#pragma weak __kmalloc
#pragma weak kfree

void idr_init(struct idr *idp)
{
	memset(idp, 0, sizeof(*idp));
	spin_lock_init(&idp->lock);
}
EXPORT_SYMBOL(idr_init);

/* --- The stock ----------------------------------------------------------------- */

static void lay_in(struct idr *idp, struct idr_layer *layer)
{
	memset(layer, 0, sizeof(*layer));
	spin_lock(&idp->lock);
	layer->ary[0] = idp->id_free;
	idp->id_free = layer;
	idp->id_free_cnt++;
	spin_unlock(&idp->lock);
}

static struct idr_layer *take(struct idr *idp)
{
	struct idr_layer *layer;

	spin_lock(&idp->lock);
	layer = idp->id_free;
	if (layer) {
		idp->id_free = layer->ary[0];
		idp->id_free_cnt--;
		layer->ary[0] = NULL;
	}
	spin_unlock(&idp->lock);
	return layer;
}

int idr_pre_get(struct idr *idp, unsigned int gfp_mask)
{
	while (idp->id_free_cnt < (int)IDR_FREE_MAX) {
		struct idr_layer *layer = __kmalloc(sizeof(*layer),
						    (int)gfp_mask);

		if (!layer)
			return 0;
		lay_in(idp, layer);
	}
	return 1;
}
EXPORT_SYMBOL(idr_pre_get);

void idr_destroy(struct idr *idp)
{
	struct idr_layer *layer;

	while ((layer = take(idp)))
		kfree(layer);
}
EXPORT_SYMBOL(idr_destroy);

/* --- Numbers -------------------------------------------------------------------- */

/* A number at or above @from, both relative to the layer at *@link, whose
 * slots have 1 << @shift numbers each. */
static int get_below(struct idr *idp, struct idr_layer **link, int shift,
		     int from, void *ptr)
{
	struct idr_layer *layer = *link;
	int n, id;

	if (!layer && !(layer = *link = take(idp)))
		return -EAGAIN;
	for (n = from >> shift; n < IDR_SIZE && n <= (int)(MAX_ID_MASK >> shift);
	     n++, from = 0) {
		if (test_bit(n, &layer->bitmap))
			continue;
		if (!shift) {
			layer->ary[n] = ptr;
			id = 0;
		} else {
			int is_new = !layer->ary[n];

			id = get_below(idp, &layer->ary[n], shift - IDR_BITS,
				       from & ((1 << shift) - 1), ptr);
			layer->count += is_new && layer->ary[n];
			if (id == -ENOSPC)
				continue;
			if (id < 0)
				return id;
		}
		layer->count += !shift;
		if (!shift || layer->ary[n]->bitmap == IDR_FULL)
			__set_bit(n, &layer->bitmap);
		return n << shift | id;
	}
	return -ENOSPC;
}

/* One layer more on top. */
static int grow(struct idr *idp)
{
	struct idr_layer *layer;

	if (idp->layers == (int)MAX_LEVEL)
		return -ENOSPC;
	if (idp->layers && idp->top) {
		layer = take(idp);
		if (!layer)
			return -EAGAIN;
		layer->ary[0] = idp->top;
		layer->count = 1;
		layer->bitmap = idp->top->bitmap == IDR_FULL;
		idp->top = layer;
	}
	idp->layers++;
	return 0;
}

int idr_get_new_above(struct idr *idp, void *ptr, int start_id, int *id)
{
	int found = -ENOSPC, error = 0;

	while (!error) {
		int shift = (idp->layers - 1) * IDR_BITS;

		if (idp->layers && (shift + IDR_BITS > (int)MAX_ID_SHIFT ||
				    !(start_id >> (shift + IDR_BITS))))
			found = get_below(idp, &idp->top, shift, start_id, ptr);
		if (found != -ENOSPC)
			break;
		error = grow(idp);
	}
	if (error || found < 0)
		return error ? error : found;
	*id = found;
	return 0;
}
EXPORT_SYMBOL(idr_get_new_above);

int idr_get_new(struct idr *idp, void *ptr, int *id)
{
	return idr_get_new_above(idp, ptr, 0, id);
}
EXPORT_SYMBOL(idr_get_new);

/* Is the number one that this many layers have? */
static int has(const struct idr *idp, int id)
{
	int bits = idp->layers * IDR_BITS;

	return id >= 0 && (bits > (int)MAX_ID_SHIFT || !(id >> bits));
}

void *idr_find(struct idr *idp, int id)
{
	struct idr_layer *p = has(idp, id) ? idp->top : NULL;

	for (int n = idp->layers; p && n-- > 0; )
		p = p->ary[id >> (n * IDR_BITS) & IDR_MASK];
	return p;
}
EXPORT_SYMBOL(idr_find);

static int remove_below(struct idr *idp, struct idr_layer **link, int shift,
			int id)
{
	struct idr_layer *layer = *link;
	int n = id >> shift & IDR_MASK;

	if (!layer || !layer->ary[n])
		return -ENOENT;
	if (!shift)
		layer->ary[n] = NULL;
	else if (remove_below(idp, &layer->ary[n], shift - IDR_BITS, id))
		return -ENOENT;
	__clear_bit(n, &layer->bitmap);
	if (!layer->ary[n] && !--layer->count) {
		*link = NULL;
		lay_in(idp, layer);
	}
	return 0;
}

void idr_remove(struct idr *idp, int id)
{
	if (!has(idp, id) || remove_below(idp, &idp->top,
					  (idp->layers - 1) * IDR_BITS, id)) {
		printk(KERN_ERR "idr_remove called for id=%d which is not "
		       "allocated.\n", id);
		dump_stack();
	}
	if (!idp->top)
		idp->layers = 0;
	/* Not more than idr_pre_get() would lay in. */
	while (idp->id_free_cnt >= (int)IDR_FREE_MAX)
		kfree(take(idp));
}
EXPORT_SYMBOL(idr_remove);
