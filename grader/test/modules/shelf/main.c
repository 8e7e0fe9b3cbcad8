/*
 * What else is on the kernel's shelf: queues, sets, chains, checksums, and
 * switches in /proc/sys.  A line in the log means that something is wrong.
 */
#include <linux/module.h>
#include <linux/init.h>
#include <linux/bitmap.h>
#include <linux/crc32.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/kfifo.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/reboot.h>
#include <linux/seqlock.h>
#include <linux/sysctl.h>
#include "shelf.h"

#ifndef SHELF_DEBUG
#error EXTRA_CFLAGS of the Makefile are not used
#endif

MODULE_LICENSE("GPL");

static void try_kfifo(void)
{
	static spinlock_t lock = SPIN_LOCK_UNLOCKED;
	struct kfifo *fifo = kfifo_alloc(100, GFP_KERNEL, &lock);
	unsigned char out[200];
	int i;

	CHECK(!IS_ERR(fifo) && fifo->size == 128);
	for (i = 0; i < 10; i++) {
		CHECK(kfifo_put(fifo, "0123456789012345678901234567", 28) == 28);
		CHECK(kfifo_len(fifo) == 28);
		CHECK(kfifo_get(fifo, out, 200) == 28);
		CHECK(!memcmp(out, "0123456789012345678901234567", 28));
	}
	memset(out, 'x', sizeof(out));
	CHECK(__kfifo_put(fifo, out, 200) == 128);
	kfifo_reset(fifo);
	CHECK(kfifo_get(fifo, out, 1) == 0);
	kfifo_free(fifo);
}

static void try_bitmap(void)
{
	DECLARE_BITMAP(a, 100);
	DECLARE_BITMAP(b, 100);

	bitmap_zero(a, 100);
	bitmap_fill(b, 100);
	CHECK(bitmap_empty(a, 100) && bitmap_full(b, 100));
	CHECK(bitmap_weight(b, 100) == 100);
	set_bit(70, a);
	CHECK(bitmap_intersects(a, b, 100) && bitmap_subset(a, b, 100));
	bitmap_andnot(b, b, a, 100);
	CHECK(bitmap_weight(b, 100) == 99 && !test_bit(70, b));
	bitmap_complement(b, b, 100);
	CHECK(bitmap_equal(a, b, 100));
	CHECK(find_first_bit(b, 100) == 70);
}

static char told[10];

static int tell(struct notifier_block *self, unsigned long val, void *v)
{
	strcat(told, v);
	return self->priority == 3 ? NOTIFY_BAD : NOTIFY_OK;
}

static struct notifier_block low = { .notifier_call = tell, .priority = 1 };
static struct notifier_block mid = { .notifier_call = tell, .priority = 2 };
static struct notifier_block high = { .notifier_call = tell, .priority = 3 };

static void try_notifiers(void)
{
	static struct notifier_block *chain;

	notifier_chain_register(&chain, &low);
	notifier_chain_register(&chain, &mid);
	CHECK(notifier_call_chain(&chain, 1, "a") == NOTIFY_OK);
	notifier_chain_register(&chain, &high);
	CHECK(notifier_call_chain(&chain, 1, "b") == NOTIFY_BAD);
	CHECK(!strcmp(told, "aab"));
	CHECK(notifier_chain_unregister(&chain, &high) == 0);
	CHECK(notifier_chain_unregister(&chain, &high) == -ENOENT);
	CHECK(register_reboot_notifier(&high) == 0);
	CHECK(unregister_reboot_notifier(&high) == 0);
}

static void try_dma(void)
{
	dma_addr_t handle = 0;
	char *p = dma_alloc_coherent(NULL, 5000, &handle, GFP_KERNEL);

	CHECK(p && handle == virt_to_phys(p) && p[4999] == 0);
	dma_free_coherent(NULL, 5000, p, handle);
}

/* Blocks of 100 bytes of which none crosses a multiple of 128. */
static void try_dma_pool(void)
{
	struct pci_pool *pool = pci_pool_create("shelf", NULL, 100, 8, 128);
	dma_addr_t handle[50];
	char *block[50];
	int i;

	CHECK(pool != NULL);
	for (i = 0; i < 50; i++) {
		block[i] = pci_pool_alloc(pool, GFP_KERNEL, &handle[i]);
		CHECK(block[i] && handle[i] == virt_to_bus(block[i]));
		CHECK(handle[i] % 8 == 0 && handle[i] % 128 <= 28);
		memset(block[i], i, 100);
	}
	for (i = 0; i < 50; i++) {
		CHECK(block[i][0] == i && block[i][99] == i);
		pci_pool_free(pool, block[i], handle[i]);
	}
	pci_pool_destroy(pool);
}

static void try_seqcount(void)
{
	seqcount_t count = SEQCNT_ZERO;
	unsigned int seq = read_seqcount_begin(&count);

	CHECK(!read_seqcount_retry(&count, seq));
	write_seqcount_begin(&count);
	CHECK(read_seqcount_retry(&count, seq));
	CHECK(read_seqcount_retry(&count, read_seqcount_begin(&count)));
	write_seqcount_end(&count);
	CHECK(read_seqcount_retry(&count, seq));
	CHECK(!read_seqcount_retry(&count, read_seqcount_begin(&count)));
}

static void try_seqlock(void)
{
	seqlock_t lock = SEQLOCK_UNLOCKED;
	unsigned long flags;
	unsigned int seq = read_seqbegin_irqsave(&lock, flags);

	CHECK(irqs_disabled());
	CHECK(write_tryseqlock(&lock) && !write_tryseqlock(&lock));
	write_sequnlock(&lock);
	CHECK(read_seqretry_irqrestore(&lock, seq, flags));
	CHECK(!irqs_disabled());
	write_seqlock_bh(&lock);
	CHECK(in_softirq());
	write_sequnlock_bh(&lock);
	write_seqlock_irq(&lock);
	CHECK(irqs_disabled());
	write_sequnlock_irq(&lock);
	CHECK(!in_interrupt() && !irqs_disabled());
}

static int level;
static ctl_table table[] = {
	{ .ctl_name = CTL_DEBUG, .procname = "level", .data = &level,
	  .maxlen = sizeof(level), .mode = 0644,
	  .proc_handler = &proc_dointvec, .strategy = &sysctl_intvec },
	{ .ctl_name = 0 }
};

static void try_sysctl(void)
{
	struct ctl_table_header *header = register_sysctl_table(table, 0);

	CHECK(header && header->ctl_table == table);
	unregister_sysctl_table(header);
}

static int __init shelf_init(void)
{
	try_rbtree();
	try_radix_tree();
	try_idr();
	try_kfifo();
	try_bitmap();
	try_notifiers();
	try_dma();
	try_dma_pool();
	try_seqcount();
	try_seqlock();
	try_sysctl();
	CHECK(crc32_le(~0, "123456789", 9) == ~0xcbf43926);
	CHECK(hash_long(12345, 8) < 256);
	return 0;
}

static void __exit shelf_exit(void)
{
}

module_init(shelf_init);
module_exit(shelf_exit);
