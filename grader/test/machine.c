/*
 * The machine, the kernel around the allocators, and the reference itself:
 * what a student never sees fail.  One Criterion program; each test has a
 * process of its own.
 */
#define _GNU_SOURCE
#include "../link/link.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <linux/bootmem.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/proc_fs.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <machine/work.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int kernel_snprintf(char *buf, size_t size, const char *fmt, ...);
void __sanitizer_cov_trace_pc(void);

#define MB	(1UL << 20)

static void nobody(struct link_msg *msg)
{
	(void)msg;
}

static int power_on(const char *line)
{
	char error[160];
	int fd = machine_power_on(line, error, sizeof(error));

	cr_assert(fd >= 0, "%s: %s", line, error);
	cr_assert(!subject_start(fd, nobody));
	/* What a kernel that booted here before has left. */
	pgdat_list = NULL;
	num_physpages = 0;
	setup_nodes();
	return fd;
}

static void boot(const char *line)
{
	power_on(line);
	start_kernel();
}

/* The kind of oops that a statement ends in. */
#define oops_of(statement) ({						\
	sigjmp_buf frame_;						\
	sigjmp_buf *outer_ = oops_catch(&frame_);			\
	volatile enum oops_kind kind_ = OOPS_NONE;			\
	if (!sigsetjmp(frame_, 0))					\
		statement;						\
	else								\
		kind_ = machine->oops.kind;				\
	oops_catch(outer_);						\
	kind_; })

static int log_has(const char *text)
{
	return strstr(machine->log.text, text) != NULL;
}

/* --- The boot line ------------------------------------------------------- */

Test(hardware, boot_line_makes_a_memory_map)
{
	power_on("mem=64M nodes=2 highmem=16M hole=640K-1M hole=15M-16M");
	cr_assert_eq(machine->nr_ranges, 5);
	cr_assert_eq(machine->range[0].end, 640 << 10);
	cr_assert_eq(machine->range[1].start, MB);
	cr_assert_eq(machine->range[1].end, 15 * MB);
	cr_assert_eq(machine->range[2].end, 32 * MB);
	cr_assert_eq(machine->range[3].node, 1);
	cr_assert_eq(machine->range[3].end, 48 * MB);
	cr_assert_eq(machine->range[4].highmem, 1);
	cr_assert_eq(machine->range[4].end, 64 * MB);
}

Test(hardware, uneven_nodes_add_up)
{
	power_on("nodes=3M,0,5M cpus=2");
	cr_assert_eq(machine->ram_end, 8 * MB);
	cr_assert_eq(machine->nr_nodes, 3);
	cr_assert_eq(machine->nr_cpus, 2);
	cr_assert_eq(machine->range[1].node, 2);
	cr_assert_eq(machine->range[1].start, 3 * MB);
}

Test(hardware, bad_boot_lines_get_one_sentence)
{
	static const char *const bad[] = {
		"mem=", "mem=64Q", "mem=-1M", "mem=1000", "mem=128K",
		"mem=65G", "mem=99999999999999999999", "nodes=0", "nodes=9",
		"nodes=1M,2M,", "hole=1M", "hole=2M-1M", "highmem=64M",
		"quiet", "cpus=99", "mem=17179869185G", "nodes=0,0", "nodes=1M,1M,1M,1M,1M,1M,1M,1M,1M",
		"vmalloc=0", "vmalloc=4G",
	};
	char error[160];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error[0] = '\0';
		cr_expect(machine_power_on(bad[i], error, sizeof(error)) < 0,
			  "%s was accepted", bad[i]);
		cr_expect(!strncmp(error, "boot line: ", 11) &&
			  !strchr(error, '\n'), "%s: %s", bad[i], error);
	}
}

/* --- RAM ----------------------------------------------------------------- */

Test(hardware, another_process_sees_the_same_memory)
{
	int fd = power_on("mem=1M");
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (machine_attach(fd))
			_exit(1);
		strcpy(__va(0x5000), "written by the other");
		_exit(0);
	}
	waitpid(pid, &status, 0);
	cr_assert_eq(status, 0);
	cr_assert_str_eq(__va(0x5000), "written by the other");
}

Test(hardware, nobody_can_cut_memory_off)
{
	int fd = power_on("mem=1M");

	cr_assert_lt(ftruncate(fd, 4096), 0);
	cr_assert_eq(*(char *)__va(0x5000), 0);
}

Test(hardware, nothing_is_in_a_hole)
{
	power_on("mem=64M highmem=8M hole=15M-16M");
	cr_assert_eq(oops_of(*(volatile char *)__va(15 * MB)), OOPS_FAULT);
	cr_assert_eq(machine->oops.address, PAGE_OFFSET + 15 * MB);
	cr_assert_eq(machine->oops.write, 0);
	cr_assert_eq(oops_of(*(volatile char *)__va(64 * MB) = 1), OOPS_FAULT);
	cr_assert_eq(machine->oops.write, 1);
	/* HighMem has no address. */
	cr_assert_eq(oops_of(*(volatile char *)__va(60 * MB)), OOPS_FAULT);
	*(volatile char *)__va(16 * MB) = 1;
}

Test(hardware, a_new_machine_is_empty)
{
	power_on("mem=1M");
	strcpy(__va(0x5000), "from before");
	printk("from before");
	power_on("mem=1M");
	cr_assert_eq(*(char *)__va(0x5000), 0);
	cr_assert_eq(machine->log.end, 0);
}

/* --- Oopses -------------------------------------------------------------- */

static noinline int recurse(volatile char *up)
{
	volatile char here[4096] = { up ? *up : 1 };

	return here[0] ? recurse(here) + here[0] : 0;
}

Test(hardware, oopses_are_caught_and_described)
{
	int *volatile nowhere = (int *)8;
	char *volatile never = (char *)0x5a5a5a5a5a5a5a5a;

	power_on("mem=1M");
	cr_assert_eq(oops_of(BUG_ON(1 + 1 == 2)), OOPS_BUG);
	cr_assert(strstr(machine->oops.text, "1 + 1 == 2"));
	cr_assert(strstr(machine->oops.file, "machine.c"));
	cr_assert(log_has("kernel BUG at "));
	cr_assert_eq(oops_of(panic("no %s left", "paper")), OOPS_PANIC);
	cr_assert(log_has("<0>Kernel panic - not syncing: no paper left\n"));
	cr_assert_eq(oops_of(recurse(NULL)), OOPS_STACK);
	cr_assert_eq(oops_of(*nowhere = 1), OOPS_FAULT);
	cr_assert_geq(machine->oops.nr_frames, 1);
	cr_assert_eq(machine->oops.address, 8);
	cr_assert_eq(oops_of(*never = 1), OOPS_FAULT);
	cr_assert_eq(machine->oops.address, OOPS_NO_ADDRESS);
}

Test(hardware, a_loop_without_end_is_stopped)
{
	power_on("mem=1M");
	work_start(1000);
	cr_assert_eq(oops_of(for (;;) __sanitizer_cov_trace_pc()), OOPS_HUNG);
	cr_assert_eq(work_done(), 1001);
}

Test(hardware, a_lock_taken_twice_is_a_deadlock)
{
	spinlock_t lock = SPIN_LOCK_UNLOCKED;

	power_on("mem=1M");
	spin_lock(&lock);
	cr_assert_eq(oops_of(spin_lock(&lock)), OOPS_DEADLOCK);
	cr_assert(log_has("already locked"));
	lock.slock = 0;
	cr_assert_eq(oops_of(spin_unlock(&lock)), OOPS_BUG);
}

Test(hardware, many_read_under_a_lock)
{
	rwlock_t lock = RW_LOCK_UNLOCKED;
	unsigned long flags;

	power_on("mem=1M");
	read_lock(&lock);
	read_lock_irqsave(&lock, flags);
	cr_assert(irqs_disabled() && read_trylock(&lock));
	cr_assert_eq(preempt_count(), 3);
	cr_assert(!write_trylock(&lock));
	read_unlock(&lock);
	read_unlock_irqrestore(&lock, flags);
	read_unlock(&lock);
	cr_assert(!irqs_disabled() && !rwlock_is_locked(&lock));
	write_lock_bh(&lock);
	cr_assert(in_softirq() && !read_trylock(&lock));
	write_unlock_bh(&lock);
	cr_assert_eq(preempt_count(), 0);
}

Test(hardware, an_rwlock_that_waits_for_itself_is_a_deadlock)
{
	DEFINE_RWLOCK(lock);

	power_on("mem=1M");
	read_lock(&lock);
	cr_assert_eq(oops_of(write_lock(&lock)), OOPS_DEADLOCK);
	cr_assert(log_has("write_lock"));
	cr_assert_eq(oops_of(write_unlock(&lock)), OOPS_BUG);
	read_unlock(&lock);
	cr_assert_eq(oops_of(read_unlock(&lock)), OOPS_BUG);
	write_lock(&lock);
	cr_assert_eq(oops_of(read_lock(&lock)), OOPS_DEADLOCK);
	cr_assert_eq(oops_of(read_unlock(&lock)), OOPS_BUG);
	rwlock_init(&lock);
	cr_assert(!rwlock_is_locked(&lock));
}

/* --- Context ------------------------------------------------------------- */

static const char sleeping[] =
	"Debug: sleeping function called from invalid context at ";

Test(hardware, sleeping_is_reported_where_it_must_not_happen)
{
	spinlock_t lock = SPIN_LOCK_UNLOCKED;
	unsigned long flags;

	boot("mem=1M");
	__free_page(alloc_page(GFP_KERNEL));
	cr_assert(!log_has(sleeping));

	local_irq_save(flags);
	__free_page(alloc_page(GFP_ATOMIC));
	cr_assert(!log_has(sleeping));
	__free_page(alloc_page(GFP_KERNEL));
	cr_assert(log_has(sleeping));
	cr_assert(log_has("in_atomic():0, irqs_disabled():1"));
	local_irq_restore(flags);

	memset(&machine->log, 0, sizeof(machine->log));
	spin_lock(&lock);
	__free_page(alloc_page(GFP_KERNEL));
	cr_assert(log_has("in_atomic():1, irqs_disabled():0"));
	spin_unlock(&lock);

	memset(&machine->log, 0, sizeof(machine->log));
	irq_enter();
	__free_page(alloc_page(GFP_KERNEL));
	cr_assert(log_has(sleeping));
	irq_exit();
	cr_assert_eq(preempt_count(), 0);
}

/* --- The log, events, faults --------------------------------------------- */

Test(hardware, the_log_has_levels_and_wraps)
{
	power_on("mem=1M");
	printk(KERN_ERR "one %d\n", 1);
	printk("no level\n");
	printk("half, ");
	printk("and half\n");
	cr_assert(!strncmp(machine->log.text, "<3>one 1\n<4>no level\n"
			   "<4>half, and half\n", 37));
	for (int i = 0; i < 5000; i++)
		printk("line %d\n", i);
	cr_assert_gt(machine->log.end, MACHINE_LOG_SIZE);
	cr_assert(log_has("line 4999\n"));
	cr_assert(!log_has("one 1"));
}

Test(hardware, the_ring_keeps_the_last_events)
{
	power_on("mem=1M");
	for (int i = 0; i < EVENT_RING + 3; i++)
		event("number %d", i);
	cr_assert_eq(machine->events.count, EVENT_RING + 3);
	cr_assert_str_eq(machine->events.ring[2].text, "number 66");
	cr_assert_str_eq(machine->events.ring[3].text, "number 3");
}

/* Fails the first page, then the second, and so on, until all goes well. */
Test(hardware, every_page_can_be_made_to_fail)
{
	unsigned long before, page[5], n, got;

	boot("mem=1M");
	drain_local_pages();
	before = nr_free_pages();
	for (n = 1;; n++) {
		machine->fail.countdown[FAIL_PAGE] = n;
		for (got = 0; got < 5; got++)
			if (!(page[got] = get_zeroed_page(GFP_KERNEL)))
				break;
		cr_assert_eq(got, n - 1 < 5 ? n - 1 : 5);
		for (unsigned long i = 0; i < got; i++)
			free_page(page[i]);
		drain_local_pages();
		cr_assert_eq(nr_free_pages(), before);
		if (got == 5)
			break;
	}
	cr_assert_eq(n, 6);
	cr_assert_eq(machine->fail.hits[FAIL_PAGE], 5);
}

/* --- Formatting and bits ------------------------------------------------- */

Test(hardware, printk_formats)
{
	static const struct { const char *want, *fmt; long arg; } cases[] = {
		{ "-5", "%d", -5 }, { "   +7|", "%+5d|", 7 },
		{ "7    |", "%-5d|", 7 }, { "00042", "%05d", 42 },
		{ "0x2a", "%#x", 42 }, { "2A", "%X", 42 }, { "52", "%o", 42 },
		{ "ff", "%hhx", 0x1ff }, { "4294967295", "%u", -1 },
		{ "18446744073709551615", "%lu", -1 }, { " 1 2", "%2d 2", 1 },
		{ "-9223372036854775808", "%ld", 1L << 63 },
		{ "0000550000001000", "%p", 0x550000001000 },
		{ "A", "%c", 'A' }, { "100%", "%d%%", 100 },
		{ "007", "%.3d", 7 }, { "12", "%Zd", 12 }, { "12", "%Ld", 12 },
	};
	char buf[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		kernel_snprintf(buf, sizeof(buf), cases[i].fmt, cases[i].arg);
		cr_expect(!strcmp(buf, cases[i].want), "%s: %s, not %s",
			  cases[i].fmt, buf, cases[i].want);
	}
	kernel_snprintf(buf, sizeof(buf), "%8s|%-4s|%.2s|%*d", "right", "l",
			"cut", 4, 5);
	cr_assert_str_eq(buf, "   right|l   |cu|   5");
	cr_assert_eq(kernel_snprintf(buf, 4, "%s", "too long"), 8);
	cr_assert_str_eq(buf, "too");
}

Test(hardware, bits_are_found)
{
	unsigned long map[4] = { 0, 1UL << 63, 0, 5 }, n = 0;

	for (unsigned long at = 0; at <= 256; at++) {
		unsigned long want = at;

		while (want < 250 && !test_bit((long)want, map))
			want++;
		cr_assert_eq(find_next_bit(map, 250, at),
			     at > 250 ? 250 : want);
		n += at < 250 && test_bit((long)at, map);
	}
	cr_assert_eq(n, 3);
	cr_assert_eq(find_next_zero_bit(map, 256, 127), 128);
	cr_assert_eq(find_first_zero_bit(map, 256), 0);
	memset(map, 0xff, sizeof(map));
	cr_assert_eq(find_next_zero_bit(map, 256, 3), 256);
	cr_assert_eq(fls(0), 0);
	cr_assert_eq(fls(1 << 30), 31);
}

/* --- The reference against Linux ----------------------------------------- */

static unsigned long phys(void *addr)
{
	return __pa(addr);
}

/* Addresses that bootmem of Linux 2.6.10 returned for the same calls, on a
 * machine with 64 MiB whose pages 0 and 1 are reserved. */
Test(fidelity, bootmem_returns_what_linux_returned)
{
	power_on("mem=64M");
	init_bootmem(1, 16384);
	free_bootmem(0, 64 * MB);
	reserve_bootmem(0, 2 * PAGE_SIZE);
	cr_assert_eq(phys(alloc_bootmem_low(100)), 0x2000);
	cr_assert_eq(phys(alloc_bootmem_low(100)), 0x2080);
	cr_assert_eq(phys(alloc_bootmem_low(4000)), 0x2100);
	cr_assert_eq(phys(alloc_bootmem_low(10)), 0x30c0);
	cr_assert_eq(phys(alloc_bootmem_low_pages(100)), 0x4000);
	cr_assert_eq(phys(alloc_bootmem_low(10)), 0x4080);
	cr_assert_eq(phys(alloc_bootmem(100)), 0x1000000);
	cr_assert_eq(phys(alloc_bootmem(100)), 0x1000080);
	cr_assert_eq(phys(alloc_bootmem(8192)), 0x1000100);
	cr_assert_eq(phys(alloc_bootmem(64)), 0x1002100);
	cr_assert_eq(phys(alloc_bootmem_pages(1)), 0x1003000);
	cr_assert_eq(phys(alloc_bootmem_pages(4097)), 0x1004000);
	cr_assert_eq(phys(alloc_bootmem(100)), 0x1005040);
	cr_assert_eq(phys(__alloc_bootmem(4096, MB, 0)), 0x100000);
	cr_assert_eq(phys(__alloc_bootmem(4096, 4096, 0x2000000)), 0x2000000);
	cr_assert_eq(phys(__alloc_bootmem(4096, 4096, 0)), 0x5000);
	cr_assert_eq(phys(alloc_bootmem_low(64)), 0x6000);
	cr_assert_eq(phys(__alloc_bootmem(4096, 4096, 1UL << 40)), 0x7000);
	cr_assert_eq(phys(__alloc_bootmem(8192, 4096, 0)), 0x8000);
	free_bootmem(0x8001, 8191);
	cr_assert_eq(phys(__alloc_bootmem(4096, 4096, 0)), 0x9000);
}

/* Linux hands out the lower half of a block that it splits, and what was freed
 * last first; the seed's order 2 is four pages. */
Test(fidelity, pages_come_in_linux_order)
{
	struct page *p[4], *q;

	boot("mem=64M");
	for (int i = 0; i < 4; i++)
		p[i] = alloc_page(GFP_KERNEL);
	q = alloc_pages(GFP_KERNEL, 2);
	cr_assert_eq((q - mem_map) % 4, 0);
	__free_pages(q, 2);
	cr_assert_eq(alloc_pages(GFP_KERNEL, 2), q);
	__free_page(p[1]);
	cr_assert_eq(alloc_page(GFP_KERNEL), p[1]);
	cr_assert_eq(get_order(4 * PAGE_SIZE), 2);
	cr_assert_null(alloc_pages(GFP_KERNEL, MAX_ORDER));
}

Test(fidelity, zones_are_where_linux_puts_them)
{
	char text[1024];
	struct page *page;

	boot("mem=64M highmem=8M");
	page = alloc_page(GFP_DMA);
	cr_assert_lt(page_to_pfn(page), 4096);
	cr_assert_eq(zone_idx(page_zone(page)), ZONE_DMA);
	cr_assert_eq(zone_idx(page_zone(alloc_page(GFP_KERNEL))), ZONE_NORMAL);
	page = alloc_page(GFP_HIGHUSER);
	cr_assert(PageHighMem(page));
	cr_assert_null(page_address(page));
	drain_local_pages();
	cr_assert_eq(nr_free_highpages(), 2047);
	proc_read("buddyinfo", text, sizeof(text));
	cr_assert(strstr(text, "\nNode 0, zone  HighMem      1      1 "));
	cr_assert_eq(proc_read("nonsense", text, sizeof(text)), -ENOENT);
}

/* --- Shapes -------------------------------------------------------------- */

static unsigned long pages_of_blocks(void)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_zone(zone)
		for (int order = 0; order < MAX_ORDER; order++)
			sum += zone->free_area[order].nr_free << order;
	return sum;
}

/* Boots and adds up all pages; 0 if none is missing. */
static int boots(const char *line)
{
	struct page_state state;
	unsigned long used;

	boot(line);
	drain_local_pages();
	get_page_state(&state);
	used = num_physpages - nr_free_pages() - state.nr_slab;
	if (pages_of_blocks() != nr_free_pages())
		return 1;
	/* Page 0 and mem_map, which may begin inside a page; with HighMem page
	 * tables, two directories and two tables. */
	used -= 1 + max_mapnr * sizeof(struct page) / PAGE_SIZE;
	return used <= 1 + 4 ? 0 : 2;
}

Test(shapes, machines_of_all_sizes_boot)
{
	static const char *const lines[] = {
		"mem=256K", "mem=8M", "mem=8M hole=2M-3M", "mem=16M", "mem=20M",
		"mem=16400K", "mem=17M", "mem=100M", "mem=777M", "mem=1G",
		"mem=64M nodes=8", "mem=2G nodes=3 hole=640K-1M hole=15M-16M",
		"nodes=1M,30M,5M", "mem=1G highmem=128M hole=512M-600M",
		"mem=64M nodes=2 highmem=32M", "nodes=0,0,64M",
		"mem=64G nodes=4 hole=3G-4G",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		/* A kernel boots once: its variables are not new again. */
		pid_t pid = fork();
		int status;

		if (!pid)
			_exit(boots(lines[i]));
		waitpid(pid, &status, 0);
		cr_expect_eq(status, 0, "%s", lines[i]);
	}
}

/* --- The link ------------------------------------------------------------ */

Test(link, oopses_do_not_get_past_it)
{
	struct link_msg msg = { .kind = LINK_CALL, .fn = LINK_FN___free_pages };

	boot("mem=1M");
	msg.arg[0] = (uint64_t)(mem_map + 200);
	subject_run(&msg);
	cr_assert_eq(msg.kind, LINK_OOPS);
	cr_assert_eq(machine->oops.kind, OOPS_BUG);
	cr_assert_eq(msg.var[LINK_VAR_max_pfn], 256);
	msg.kind = LINK_CALL;
	msg.fn = LINK_FN_nr_free_pages;
	subject_run(&msg);
	cr_assert_eq(msg.kind, LINK_RETURN);
	cr_assert_eq(msg.arg[0], nr_free_pages());
}
