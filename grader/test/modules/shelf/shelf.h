#ifndef SHELF_H
#define SHELF_H

/* Says what is wrong, once for each place. */
#define CHECK(cond) do {						\
	if (!(cond))							\
		printk(KERN_ERR "shelf: %s:%d: not so: %s\n",		\
		       __FUNCTION__, __LINE__, #cond);			\
} while (0)

void try_rbtree(void);
void try_radix_tree(void);
void try_idr(void);

#endif
