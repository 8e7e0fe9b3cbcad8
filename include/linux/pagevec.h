/*
 * A few pages at a time, for whoever does the same with many.
 *
 * Linux: include/linux/pagevec.h.
 */
#ifndef _LINUX_PAGEVEC_H
#define _LINUX_PAGEVEC_H

#define PAGEVEC_SIZE	15

struct page;

struct pagevec {
	unsigned int nr;
	/** To be freed as cold pages. */
	int cold;
	struct page *pages[PAGEVEC_SIZE];
};

static inline void pagevec_init(struct pagevec *pvec, int cold)
{
	pvec->nr = 0;
	pvec->cold = cold;
}

static inline void pagevec_reinit(struct pagevec *pvec)
{
	pvec->nr = 0;
}

static inline unsigned int pagevec_count(const struct pagevec *pvec)
{
	return pvec->nr;
}

static inline unsigned int pagevec_space(const struct pagevec *pvec)
{
	return PAGEVEC_SIZE - pvec->nr;
}

/** Adds a page, for which there must be room; returns how much there still
 * is. */
static inline unsigned int pagevec_add(struct pagevec *pvec, struct page *page)
{
	pvec->pages[pvec->nr++] = page;
	return pagevec_space(pvec);
}

#endif /* _LINUX_PAGEVEC_H */
