/*%
# Memory pools

A machine has run out of memory. Most of its pages hold data that is newer than
what is on the disk; they could be freed, if only they were written to the disk
first. To write a page, the disk driver needs a **request**, a small structure
that says which page goes where. So it allocates one. There is no memory, so
the allocator waits until there is; but that will not be before pages have been
written to the disk, and for that a request is needed:

     +-> no memory -> write pages to disk -> needs a request -> needs memory -+
     |                                                                        |
     +------------------------------------------------------------------------+

Such a circle is called a **deadlock**: each waits for the next, and nobody for
ever moves. To let the allocation fail would be no way out either, for whoever
wants a page to be written cannot do without.

What helps is to have put something aside in time. A **memory pool** stands in
front of another allocator, the one *below*, and keeps a few **elements** (here,
requests) in **reserve**, got when there was plenty. It obeys three rules:

1. Ask the allocator below first. Only if that fails, take from the reserve.
2. If the reserve is empty too, sleep until somebody gives an element back.
3. What is given back refills the reserve, before anything goes below.

As a picture:

    mempool_alloc()   allocator below --fails--> reserve --empty--> sleep
                             1.                                       2.

    mempool_free()    reserve --full--> allocator below
                         3.

With one request in reserve the disk goes on writing, one page at a time:
slowly, but it goes on, because each request comes back when its page is
written. That is all that a pool promises. What it asks of its users is just as
little: give back what you took, without waiting for something that needs this
very pool.

\dotfile mempool-use.dot "A pool with a reserve of four: used up, and filled again"

In this chapter you build it.

<!-- end of assignment intro -->

## What a pool keeps

A pool does not know what its elements are. It knows two functions that get
them from below and give them back, `alloc` and `free`, and passes `pool_data`
to both, whatever that is. This is how one pool can stand on a slab cache and
the next one on the page allocator.

    pool->min_nr      4      how many the reserve is meant to have
    pool->curr_nr     2      how many it has now
    pool->elements    [ e1 | e2 |    |    ]
    pool->lock               guards these three
    pool->wait               tasks that sleep until there is an element
    pool->alloc, pool->free, pool->pool_data

The reserve is an array of pointers, used as a stack. Why not a linked list, as
in lab 2, where each free page holds the link to the next one and the list costs
nothing? Because an element may be smaller than a pointer, or a `struct page *`
whose page has no address, or something in a device's memory. The pool never
looks at what is behind the pointer. (You may keep the reserve in another way.
The tests look at `min_nr` and `curr_nr`, and at what the functions do.)
%*/
/**
 * @file mempool.c
 * Elements in reserve, for those who may not fail.
 *
 * pool->lock is taken with interrupts off, for an interrupt handler may give
 * an element back.  It is never held while one of the pool's functions is
 * called: these may sleep.  Functions whose comment says "under pool->lock"
 * expect the caller to hold it.
 *
 * Linux: mm/mempool.c.
 */
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <machine/exercise.h>

/* Puts an element into a reserve that has room.  Under pool->lock. */
static inline void add_element(mempool_t *pool, void *element)
{
	BUG_ON(pool->curr_nr >= pool->min_nr);
	pool->elements[pool->curr_nr++] = element;
}

/* Takes one out of a reserve that is not empty.  Under pool->lock. */
static inline void *remove_element(mempool_t *pool)
{
	BUG_ON(pool->curr_nr <= 0);
	return pool->elements[--pool->curr_nr];
}

/*%
## A reserve

The reserve is filled when the pool is made, while there is memory. A pool whose
reserve is half full would be a promise that one cannot keep, so it is all or
nothing: if one of the elements cannot be had, those that were got before go
back, and so does the pool's own memory.

A test cannot see whether you remembered the third way out of a function unless
it makes each step fail in turn. This one does.

The other end of a pool's life has one rule. Every element must have come home:
the reserve has to be full. If it is not, somebody still holds an element and
will give it back to a pool that has gone. `mempool_destroy()` is where this can
still be noticed, and it is a BUG.

Exercise 5.1 has four parts. One of its tests takes an element out of the pool
before it destroys it, and so needs `mempool_alloc()`: it is *blocked* until
exercise 5.2 is written.
%*/
/* Gives back all that a pool holds, whether its reserve is full or not. */
static inline void empty_pool(mempool_t *pool)
{
	//@ exercise 5.1
	//@ todo (Part 1 of 4.) Give every element of the reserve to pool->free,
	//@ todo and the array to kfree(). Nobody else uses the pool any more.
	//@ hint Four functions, two pairs: what mempool_init() gets,
	//@ ... mempool_exit() gives back, in the opposite order. Write the
	//@ ... pair of empty_pool() and mempool_init() first.
	//@ hint Part 1: remove_element() as long as curr_nr is not 0. Both of
	//@ ... the pool's functions want pool->pool_data as the last argument.
	//@ hint Part 1: while (pool->curr_nr) pool->free(remove_element(pool),
	//@ ... pool->pool_data); kfree(pool->elements);
	while (pool->curr_nr)
		pool->free(remove_element(pool), pool->pool_data);
	kfree(pool->elements);
	//@ end
}

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		 mempool_free_t *free_fn, void *pool_data)
{
	//@ exercise 5.1
	//@ todo (Part 2 of 4.) Set up all of the pool's members, the lock and
	//@ todo the wait queue too; kmalloc() an array for min_nr pointers;
	//@ todo fill the reserve with elements that alloc_fn gives for
	//@ todo GFP_KERNEL. Return 0. If anything fails, give everything back
	//@ todo and return -ENOMEM.
	//@ hint Part 2: a pool begins with zeroes everywhere, then
	//@ ... spin_lock_init() and init_waitqueue_head(). What has to be
	//@ ... given back when the array fails? And when the third element
	//@ ... does?
	//@ hint Part 2: memset(pool, 0, sizeof(*pool)); pool->elements =
	//@ ... kmalloc(min_nr * sizeof(void *), GFP_KERNEL); then the rest of
	//@ ... the members; then while (pool->curr_nr < min_nr) { element =
	//@ ... alloc_fn(GFP_KERNEL, pool_data); if (!element) {
	//@ ... empty_pool(pool); return -ENOMEM; } add_element(pool,
	//@ ... element); }
	memset(pool, 0, sizeof(*pool));
	pool->elements = kmalloc((size_t)min_nr * sizeof(*pool->elements),
				 GFP_KERNEL);
	if (!pool->elements)
		return -ENOMEM;
	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->min_nr = min_nr;
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	pool->pool_data = pool_data;
	while (pool->curr_nr < min_nr) {
		void *element = alloc_fn(GFP_KERNEL, pool_data);

		if (!element) {
			empty_pool(pool);
			return -ENOMEM;
		}
		add_element(pool, element);
	}
	return 0;
	//@ end
}
EXPORT_SYMBOL(mempool_init);

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data)
{
	//@ exercise 5.1
	//@ todo (Part 3 of 4.) kmalloc() a pool and mempool_init() it. Return
	//@ todo it; or NULL if either fails, and then nothing may be left over.
	//@ hint Part 3: kmalloc() may fail, and so may mempool_init(). What
	//@ ... is there by then, and who frees it?
	//@ hint Parts 3 and 4: pool = kmalloc(sizeof(*pool), GFP_KERNEL); if
	//@ ... (pool && mempool_init(pool, ...)) { kfree(pool); pool = NULL; }
	//@ ... And the other way: BUG_ON(pool->curr_nr != pool->min_nr);
	//@ ... empty_pool(pool); in mempool_exit().
	mempool_t *pool = kmalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	if (mempool_init(pool, min_nr, alloc_fn, free_fn, pool_data)) {
		kfree(pool);
		return NULL;
	}
	return pool;
	//@ end
}
EXPORT_SYMBOL(mempool_create);

void mempool_exit(mempool_t *pool)
{
	//@ exercise 5.1
	//@ todo (Part 4 of 4.) BUG_ON() if an element is missing from the
	//@ todo reserve. Otherwise give back all that the pool holds.
	BUG_ON(pool->curr_nr != pool->min_nr);
	empty_pool(pool);
	//@ end
}
EXPORT_SYMBOL(mempool_exit);

void mempool_destroy(mempool_t *pool)
{
	mempool_exit(pool);
	kfree(pool);
}
EXPORT_SYMBOL(mempool_destroy);

/*%
## Ask below first

A reserve that is used every day is none on the day it is needed. So the pool
asks the allocator below first, each time. But how hard should that one try?

With `__GFP_WAIT` an allocator may sleep, and with `__GFP_IO` it may start
writing to the disk, to get the memory together. That takes long, and here it
is not necessary: there is a reserve. So the first question is asked without
these two flags, and with `__GFP_NOWARN`, since it is no news for anybody if it
fails.

    what the caller allows                       first question
    GFP_KERNEL = WAIT | IO | FS                  FS | NOWARN
    GFP_NOIO   = WAIT                            NOWARN
    GFP_ATOMIC = HIGH                            HIGH | NOWARN

If it does fail, the reserve would be next. Once half of it is gone or more, a
second question pays: the caller's own mask, with everything that he allows. It
may take long, but it spares the reserve for those who cannot wait. It makes
sense only if the caller allows things that the first question left out; and
only if the allocator below may call the file systems, `__GFP_FS`, for without
these it can free next to nothing.

Last, the reserve. And what does a caller get who may not sleep, when that is
empty too? `NULL`: a pool is a promise only to those who can wait.
%*/
/* Is half of the reserve or less left? */
static inline int is_low(mempool_t *pool)
{
	unsigned long flags;
	int low;

	spin_lock_irqsave(&pool->lock, flags);
	low = pool->curr_nr <= pool->min_nr / 2;
	spin_unlock_irqrestore(&pool->lock, flags);
	return low;
}

/* An element from below; NULL if there is none. */
static inline void *ask_below(mempool_t *pool, int gfp_mask)
{
	//@ exercise 5.2
	//@ todo (Part 1 of 2.) Ask pool->alloc as described: first without
	//@ todo __GFP_WAIT and __GFP_IO, but with __GFP_NOWARN. If that fails,
	//@ todo and gfp_mask has __GFP_FS and one of the two, and is_low(),
	//@ todo ask again with gfp_mask.
	//@ hint Compare what comes out for GFP_KERNEL, GFP_NOIO and GFP_ATOMIC
	//@ ... with the table of the chapter.
	//@ hint Part 1: int nowait = gfp_mask & ~(__GFP_WAIT | __GFP_IO); the
	//@ ... first question has the mask nowait | __GFP_NOWARN, and the
	//@ ... second is of use only if gfp_mask != nowait.
	//@ hint Part 1: element = pool->alloc(nowait | __GFP_NOWARN,
	//@ ... pool->pool_data); if (!element && (gfp_mask & __GFP_FS) &&
	//@ ... gfp_mask != nowait && is_low(pool)) element =
	//@ ... pool->alloc(gfp_mask, pool->pool_data);
	int nowait = gfp_mask & ~(__GFP_WAIT | __GFP_IO);
	void *element = pool->alloc(nowait | __GFP_NOWARN, pool->pool_data);

	if (!element && (gfp_mask & __GFP_FS) && gfp_mask != nowait &&
	    is_low(pool))
		element = pool->alloc(gfp_mask, pool->pool_data);
	return element;
	//@ end
}

/* An element from the reserve; NULL if that is empty. */
static inline void *take_reserve(mempool_t *pool)
{
	//@ exercise 5.2
	//@ todo (Part 2 of 2.) Under the lock: if the reserve has an element,
	//@ todo take it out.
	//@ hint Part 2: the look and the taking belong under one lock, or
	//@ ... somebody else takes the element in between. An interrupt may
	//@ ... come in and want the lock: spin_lock_irqsave().
	//@ hint Part 2: spin_lock_irqsave(&pool->lock, flags); if
	//@ ... (pool->curr_nr) element = remove_element(pool);
	//@ ... spin_unlock_irqrestore(&pool->lock, flags);
	void *element = NULL;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr)
		element = remove_element(pool);
	spin_unlock_irqrestore(&pool->lock, flags);
	return element;
	//@ end
}

/* An element, if there is one right now. */
static inline void *get_element(mempool_t *pool, int gfp_mask)
{
	void *element = ask_below(pool, gfp_mask);

	return element ? element : take_reserve(pool);
}

/*%
## Waiting for an element

A caller with `__GFP_WAIT` does not get `NULL`. He **sleeps**: his task gives up
its CPU, and does not come back until somebody wakes it up. Where tasks sleep is
a **wait queue**, here `pool->wait`; `wake_up(&pool->wait)` wakes those that are
on it. Each task has a state. `TASK_RUNNING` means that it wants its CPU; if the
state is another, `schedule()` takes the task off its CPU. A wake-up sets the
state back to `TASK_RUNNING`.

To sleep when there is nothing and to wake up when there is: what could be
simpler? Here is how almost everybody writes it first, and what can happen when
another CPU gives an element back at the wrong moment:

    the one who waits                     the one who gives back
    ---------------------------------     ---------------------------------
    looks: curr_nr is 0
                                          puts the element in: curr_nr is 1
                                          wake_up(): nobody sleeps, nothing
                                                     to do
    sets its state to sleeping
    schedule()
      sleeps, with curr_nr = 1, and
      nobody will ever wake it up

This is a **lost wake-up**. It happens once in a million times, and then a disk
stands still. Here is one that the machine's scheduler found, by trying:

\dotfile mempool-lost.dot "A wake-up is lost; below, the same with the state set first"

The cure is to turn two steps around. *First* get on the queue and set the
state; *then* look; then sleep:

    the one who waits                     the one who gives back
    ---------------------------------     ---------------------------------
    on the queue, state: sleeping
    looks: curr_nr is 0
                                          puts the element in: curr_nr is 1
                                          wake_up(): sets the state to
                                                     TASK_RUNNING
    schedule()
      does not sleep: the state is
      TASK_RUNNING

Why is that right under every interleaving? Both sides take the queue's lock:
the one to get on the queue, in `prepare_to_wait()`, the other to look who is on
it, in `wake_up()`. One of them is first. If it was the one who gives back, the
element was in by then, and the look, which comes later, sees it. If it was the
one who waits, the wake-up finds it on the queue.

"Later" needs a word. A CPU does not make its writes visible at once; it keeps
them for a while and lets reads that come after them go ahead. On such a CPU
the look at `curr_nr` could be done before the state is written, whatever the
program says, and we would be back at the first picture. A **memory barrier**
forbids it: what stands before it is done before what stands behind it.
`set_current_state()` has one built in, and `__set_current_state()` has none.
Taking a lock keeps what comes after it from being done before, and releasing it
keeps what came before from being done later. `prepare_to_wait()` uses both, so
all is in order.

There is a second trap: to be woken up does not mean that there is an element.
Two tasks may have been waiting, and the other one has been faster.

\dotfile mempool-wait.dot "Two tasks wait; each element that comes back wakes both"

So after waking up, everything begins again from the start. From the start, and
not with the reserve: maybe the allocator below has memory again.

Last, `__GFP_WAIT` is said by many who do not really know whether they may
sleep. It would show on the bad day only, when there is no memory and the
reserve is empty: a task sleeps while it holds a spinlock, and the machine
hangs. `might_sleep()` complains on all the other days, too.
%*/
/* Sleeps until an element has come back, if there is none by now. */
static inline void wait_for_element(mempool_t *pool)
{
	//@ exercise 5.3
	//@ todo (Part 1 of 3.) Get on pool->wait as TASK_UNINTERRUPTIBLE, look
	//@ todo whether the reserve is still empty, and if so, io_schedule().
	//@ todo Leave the queue. The look may do without pool->lock; if you
	//@ todo take it, release it before you sleep.
	//@ hint Which four steps, and in which order? The picture in the
	//@ ... chapter shows what happens if you look first.
	//@ hint Part 1: DEFINE_WAIT(wait), prepare_to_wait(), finish_wait();
	//@ ... <linux/wait.h> has an example. io_schedule() is schedule() that
	//@ ... is counted as waiting for a device.
	//@ hint Part 1: prepare_to_wait(&pool->wait, &wait,
	//@ ... TASK_UNINTERRUPTIBLE); take pool->lock, read curr_nr, release
	//@ ... it; if (!nr) io_schedule(); finish_wait(&pool->wait, &wait);
	DEFINE_WAIT(wait);
	unsigned long flags;
	int nr;

	prepare_to_wait(&pool->wait, &wait, TASK_UNINTERRUPTIBLE);
	spin_lock_irqsave(&pool->lock, flags);
	nr = pool->curr_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	if (!nr)
		io_schedule();
	finish_wait(&pool->wait, &wait);
	//@ end
}

void *mempool_alloc(mempool_t *pool, int gfp_mask)
{
	void *element;

	//@ exercise 5.3 soft
	//@ todo (Part 2 of 3.) If the caller said __GFP_WAIT, might_sleep()
	//@ todo complains where one must not: <linux/kernel.h>.
	//@ hint Part 2: might_sleep_if(gfp_mask & __GFP_WAIT);
	might_sleep_if(gfp_mask & __GFP_WAIT);
	//@ end
	element = get_element(pool, gfp_mask);
	//@ exercise 5.3 soft
	//@ todo (Part 3 of 3.) As long as there is no element, and the caller
	//@ todo said __GFP_WAIT: wait for one, and get_element() again.
	//@ hint Part 3: why get_element(), and not take_reserve()? And why
	//@ ... "as long as", and not "if"?
	//@ hint Part 3: while (!element && (gfp_mask & __GFP_WAIT)) {
	//@ ... wait_for_element(pool); element = get_element(pool, gfp_mask);
	//@ ... }
	while (!element && (gfp_mask & __GFP_WAIT)) {
		wait_for_element(pool);
		element = get_element(pool, gfp_mask);
	}
	//@ end
	return element;
}
EXPORT_SYMBOL(mempool_alloc);

/*%
## Giving back

An element that comes back goes into the reserve, if there is room; and then
there may be somebody who waits for just that. Only if the reserve is full does
the element go to the allocator below. It does not matter where it came from:
elements are all alike.

The order is what makes the promise hold. If an element went below first, to be
asked for again when the reserve needs it, somebody else would have taken it.

Interrupt handlers give elements back: the disk reports that a page was written,
and the request is not needed any more. So `mempool_free()` never sleeps.
(`pool->free` is called in the same context. A pool whose `free` sleeps can
only be used where one may sleep.)

Some of the tests of exercise 5.3 need `mempool_free()`: until it is written,
they are *blocked* by 5.4.
%*/
/* Puts an element into the reserve if that has room; returns whether it had. */
static inline int refill(mempool_t *pool, void *element)
{
	//@ exercise 5.4
	//@ todo (Part 1 of 2.) Under the lock: if the reserve is not full, add
	//@ todo the element and return 1. Return 0 otherwise.
	//@ hint It is take_reserve() the other way round; curr_nr < min_nr says
	//@ ... that there is room.
	//@ hint Part 1: one lock around both, the look and the adding. An
	//@ ... interrupt handler may call this.
	int room;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	room = pool->curr_nr < pool->min_nr;
	if (room)
		add_element(pool, element);
	spin_unlock_irqrestore(&pool->lock, flags);
	return room;
	//@ end
}

void mempool_free(void *element, mempool_t *pool)
{
	//@ exercise 5.4
	//@ todo (Part 2 of 2.) Refill the reserve and wake up those who wait;
	//@ todo or give the element to pool->free.
	//@ hint Part 2: if (refill(pool, element)) wake_up(&pool->wait); else
	//@ ... pool->free(element, pool->pool_data);
	if (refill(pool, element))
		wake_up(&pool->wait);
	else
		pool->free(element, pool->pool_data);
	//@ end
}
EXPORT_SYMBOL(mempool_free);

/*%
## Another size

How many elements are enough? Sometimes one learns it later, when a second disk
is plugged in. `mempool_resize()` changes the size of a reserve that is in use:
while it works, other CPUs and interrupts take elements and give them back. That
is the difficulty. The lock must not be held while `pool->alloc` or `pool->free`
is called, so between any two of these calls everything may have changed.

*Smaller*: from now on the reserve is full with fewer elements. What it has too
many goes below.

    min_nr 4   [ e1 | e2 | e3 | e4 ]      ->   min_nr 2   [ e1 | e2 ]
                                               e4, e3 to pool->free

*Larger*: first the array. Only when the new one is there is the old one given
up; if there is no memory for it, the pool stays as it was. Then elements. They
may not be had, all of them, and that is no error: the reserve has room for more
now, and every `mempool_free()` fills it. And while we ask for one more element,
somebody may give one back, so that there is no room for ours: then it goes
below. That is exactly what `mempool_free()` does with an element.

    min_nr 2   [ e1 | e2 ]      ->   min_nr 4   [ e1 | e2 |    |    ]
                                                e5 from pool->alloc
                                                e6: NULL, so that was it
%*/
/* Makes the reserve smaller.  What it loses goes to the allocator below. */
static inline void shrink(mempool_t *pool, int new_min_nr)
{
	//@ exercise 5.5
	//@ todo (Part 1 of 3.) Set min_nr. As long as the reserve has more than
	//@ todo that, take one element out and give it to pool->free, without
	//@ todo the lock.
	//@ hint What holds under the lock may not hold any more after you have
	//@ ... released it and taken it again. Look anew each time.
	//@ hint Part 1: take the lock; min_nr = new_min_nr; while (curr_nr >
	//@ ... min_nr) { element = remove_element(pool); release the lock;
	//@ ... pool->free(element, pool->pool_data); take the lock again; }
	//@ ... release the lock.
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	pool->min_nr = new_min_nr;
	while (pool->curr_nr > new_min_nr) {
		void *element = remove_element(pool);

		spin_unlock_irqrestore(&pool->lock, flags);
		pool->free(element, pool->pool_data);
		spin_lock_irqsave(&pool->lock, flags);
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	//@ end
}

/* Gives the reserve room for more.  Returns 0, or -ENOMEM. */
static inline int make_room(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	//@ exercise 5.5
	//@ todo (Part 2 of 3.) kmalloc() an array for new_min_nr pointers with
	//@ todo gfp_mask, or return -ENOMEM. Under the lock: copy what is in
	//@ todo the reserve, put the new array in the old one's place, set
	//@ todo min_nr. Free the old array. Return 0.
	//@ hint Part 2: how many pointers to copy is known only under the lock.
	//@ ... kmalloc() may sleep, so it comes before it.
	//@ hint Part 2: memcpy(elements, pool->elements, pool->curr_nr *
	//@ ... sizeof(void *)); remember the old array in a variable of its
	//@ ... own, to kfree() it after the lock is released.
	void **elements, **old;
	unsigned long flags;

	elements = kmalloc((size_t)new_min_nr * sizeof(*elements), gfp_mask);
	if (!elements)
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	memcpy(elements, pool->elements,
	       (size_t)pool->curr_nr * sizeof(*elements));
	old = pool->elements;
	pool->elements = elements;
	pool->min_nr = new_min_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	kfree(old);
	return 0;
	//@ end
}

/* Has the reserve all that it is meant to have? */
static inline int is_full(mempool_t *pool)
{
	unsigned long flags;
	int full;

	spin_lock_irqsave(&pool->lock, flags);
	full = pool->curr_nr >= pool->min_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	return full;
}

int mempool_resize(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	//@ exercise 5.5
	//@ todo (Part 3 of 3.) BUG if new_min_nr is 0 or less. Make the reserve
	//@ todo smaller; or make room and, as long as it is not full, ask
	//@ todo pool->alloc with gfp_mask and put in what it gives. When that
	//@ todo has no more, stop. Return 0, or -ENOMEM if there was no memory
	//@ todo for the array.
	//@ hint Part 3: is_full() says whether there is room; and which
	//@ ... function puts an element in if there still is, or else gives
	//@ ... it to pool->free?
	//@ hint Part 3: while (!is_full(pool) && (element =
	//@ ... pool->alloc(gfp_mask, pool->pool_data)) != NULL)
	//@ ... mempool_free(element, pool);
	void *element;

	BUG_ON(new_min_nr <= 0);
	if (new_min_nr < pool->min_nr) {
		shrink(pool, new_min_nr);
		return 0;
	}
	if (make_room(pool, new_min_nr, gfp_mask))
		return -ENOMEM;
	while (!is_full(pool)) {
		element = pool->alloc(gfp_mask, pool->pool_data);
		if (!element)
			break;
		mempool_free(element, pool);
	}
	return 0;
	//@ end
}
EXPORT_SYMBOL(mempool_resize);

/*%
## Pools of objects

Almost every pool stands on a slab cache, so the two functions for that are here
for all; `pool_data` is the cache.

`pool_data` is a pointer, but nobody says that it has to point somewhere: a
number of bytes, or an order, fits in as well. Later kernels have such functions
for `kmalloc()` and for the page allocator, and `lib/kernel/mempool.c` has them
too.

    functions                                pool_data            an element
    mempool_alloc_slab   mempool_free_slab   the kmem_cache_t *   an object
    mempool_kmalloc      mempool_kfree       the size, a number   its address
    mempool_alloc_pages  mempool_free_pages  the order, a number  a struct page
%*/
void *mempool_alloc_slab(int gfp_mask, void *pool_data)
{
	//@ exercise 5.6
	//@ todo Allocate an object of the cache `pool_data`, with gfp_mask.
	//@ hint Two functions, a line each. What the pool passes as pool_data
	//@ ... is the cache.
	//@ hint kmem_cache_alloc(), kmem_cache_free(): see <linux/slab.h> for
	//@ ... the order of their arguments.
	//@ hint return kmem_cache_alloc(pool_data, gfp_mask); and in the other
	//@ ... one kmem_cache_free(pool_data, element);
	return kmem_cache_alloc(pool_data, gfp_mask);
	//@ end
}
EXPORT_SYMBOL(mempool_alloc_slab);

void mempool_free_slab(void *element, void *pool_data)
{
	//@ exercise 5.6
	//@ todo Give an object back to the cache `pool_data`.
	kmem_cache_free(pool_data, element);
	//@ end
}
EXPORT_SYMBOL(mempool_free_slab);

/*%
## What Linux really does

All of this is in `mm/mempool.c`, and in 2.6.10 it is hardly longer than here.
Four things differ.

`mempool_free()` of 2.6.10 first looks at `curr_nr` *without* the lock, because
on most days the reserve is full and the lock not needed. What it sees may be
old. That does no harm as long as the look is not *too* old: there is a memory
barrier, `mb()`, in front of it, and one in `mempool_alloc()` between getting on
the queue and looking.

Before it takes an element from the reserve, 2.6.10 calls `wakeup_bdflush()`, so
that the pages which are waiting for the disk are written. There are no such
pages here.

When `mempool_resize()` has put elements into a larger reserve, 2.6.10 does not
wake anybody up. A task that sleeps for an element goes on sleeping until the
next `mempool_free()`. Ours wakes, because it calls `mempool_free()`.

In 2.6.10, every element that comes back wakes *all* tasks that wait, and all
but one go to sleep again. So it is here. Later kernels let them sleep for five
seconds at most, in case that the allocator below has memory again before
anybody gives an element back. `mempool_init()` and `mempool_exit()`, for a pool
inside of another structure, have been there since 4.18.

Memory pools came into Linux in 2001, for the block layer, which writes pages to
disks. *Linux Device Drivers* calls them a kind of lookaside cache, and warns
that they tie up memory which nobody can use. They are used like one; but what
they are for is the way out of the circle at the beginning of this chapter.

## Questions to think about

- A task takes two elements of the same pool, one after the other, and gives
  them back when it has both. The reserve has two elements. How many such tasks
  does it take for a deadlock?
- `mempool_free()` might skip `wake_up()` if nobody is on the queue:
  `waitqueue_active()` tells it without a lock. Draw the interleaving in which
  that loses a wake-up on a CPU that lets reads overtake writes. Where would a
  memory barrier have to stand?
- An element that comes back wakes ten tasks, and nine go to sleep again. If it
  woke only one: which tasks could sleep longer than they need to, given that
  the one that was woken asks the allocator below first?
- Why does the first question to the allocator below leave out `__GFP_IO`, but
  not `__GFP_HIGH`, with which that may use a reserve of its own?
%*/
