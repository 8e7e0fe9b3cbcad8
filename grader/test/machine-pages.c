/*
 * What the kernel around the page allocator has: views of it, numbers that an
 * administrator sets, and names of later kernels.
 */
#define _GNU_SOURCE
#include <asm/tlbflush.h>
#include <criterion/criterion.h>
#include <linux/buddy.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/sysctl.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <machine/user.h>
#include <string.h>

static void boot(const char *line)
{
	char error[160];

	cr_assert(machine_power_on(line, error, sizeof(error)) >= 0, "%s",
		  error);
	oops_install();
	setup_nodes();
	start_kernel();
}

static struct zone *zone(int nid, int nr)
{
	return NODE_DATA(nid)->node_zones + nr;
}

/* --- Protection ------------------------------------------------------------ */

static void expect_protection(int nr, unsigned long dma, unsigned long normal,
			      unsigned long high)
{
	const unsigned long *protection = zone(0, nr)->protection;

	cr_assert_eq(protection[ZONE_DMA], dma, "%lu", protection[0]);
	cr_assert_eq(protection[ZONE_NORMAL], normal, "%lu", protection[1]);
	cr_assert_eq(protection[ZONE_HIGHMEM], high, "%lu", protection[2]);
}

Test(pages, low_zones_are_protected_if_somebody_says_so)
{
	unsigned long normal, high;

	boot("mem=80M highmem=16M");
	normal = zone(0, ZONE_NORMAL)->pages_low;
	high = zone(0, ZONE_HIGHMEM)->pages_low;
	cr_assert(normal > 0 && high > 0);
	expect_protection(ZONE_DMA, 0, 0, 0);
	sysctl_lower_zone_protection = 3;
	setup_per_zone_protection();
	expect_protection(ZONE_DMA, 0, 3 * normal, 3 * (normal + high));
	expect_protection(ZONE_NORMAL, 0, 0, 3 * high);
	expect_protection(ZONE_HIGHMEM, 0, 0, 0);
}

/* What a number's handler makes of a text; returns what it returned. */
static int set_number(ctl_table *table, proc_handler *handler, const char *text)
{
	unsigned long buf = user_alloc(PAGE_SIZE);
	size_t len = strlen(text);
	loff_t pos = 0;
	int error;

	user_store(buf, text, len);
	error = handler(table, 1, NULL, (void *)buf, &len, &pos);
	user_free(buf);
	return error;
}

Test(pages, numbers_can_be_read_and_set)
{
	int least = 1, most = 9;
	ctl_table table = { .data = &min_free_kbytes, .extra1 = &least,
			    .maxlen = sizeof(int), .extra2 = &most };
	size_t len = 20;
	loff_t pos = 0;
	unsigned long buf;
	char text[20];

	boot("mem=16M");
	buf = user_alloc(PAGE_SIZE);
	cr_assert_eq(proc_dointvec(&table, 0, NULL, (void *)buf, &len, &pos),
		     0);
	cr_assert_eq(len, 4);
	user_load(buf, text, len);
	cr_assert_eq(memcmp(text, "512\n", 4), 0);
	cr_assert_eq(proc_dointvec(&table, 0, NULL, (void *)buf, &len, &pos),
		     0);
	cr_assert_eq(len, 0, "it ends");
	cr_assert_eq(set_number(&table, proc_dointvec, " 7\n"), 0);
	cr_assert_eq(min_free_kbytes, 7);
	cr_assert_eq(set_number(&table, proc_dointvec_minmax, "10"), -EINVAL);
	cr_assert_eq(set_number(&table, proc_dointvec, "xy"), -EINVAL);
	cr_assert_eq(min_free_kbytes, 7);
}

Test(pages, a_text_can_be_read_and_set)
{
	char name[6] = "vm", text[8];
	ctl_table table = { .data = name, .maxlen = sizeof(name) };
	size_t len = sizeof(text);
	loff_t pos = 0;
	unsigned long buf;

	boot("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	cr_assert_eq(set_number(&table, proc_dostring, "ab\nc"), 0);
	cr_assert_str_eq(name, "ab");
	cr_assert_eq(set_number(&table, proc_dostring, "too long"), 0);
	cr_assert_str_eq(name, "too l");
	cr_assert_eq(proc_dostring(&table, 0, NULL, (void *)buf, &len, &pos),
		     0);
	cr_assert_eq(len, 6);
	user_load(buf, text, len);
	cr_assert_eq(memcmp(text, "too l\n", 6), 0);
	cr_assert_eq(proc_dostring(&table, 0, NULL, (void *)buf, &len, &pos),
		     0);
	cr_assert_eq(len, 0, "it ends");
}

/* --- A variable for each CPU ------------------------------------------------ */

static DEFINE_PER_CPU(int, budget) = 64;
static DEFINE_PER_CPU(long, used);

Test(pages, every_cpu_begins_with_the_same)
{
	boot("mem=16M cpus=3");
	for (int cpu = 0; cpu < 3; cpu++) {
		cr_assert_eq(per_cpu(budget, cpu), 64);
		cr_assert_eq(per_cpu(used, cpu), 0);
	}
}

/* --- Later kernels ---------------------------------------------------------- */

Test(pages, from_this_node_or_not_at_all)
{
	struct page *page;

	boot("nodes=1M,1M cpus=2");
	page = alloc_pages_later(1, GFP_ATOMIC | __GFP_THISNODE, 1);
	cr_assert_eq(page_to_nid(page), 1);
	zone(1, ZONE_DMA)->pages_min = zone(1, ZONE_DMA)->pages_low = 5000;
	cr_assert_null(alloc_pages_later(1, GFP_ATOMIC | GFP_THISNODE, 1));
	page = alloc_pages_node(1, GFP_ATOMIC, 1);
	cr_assert_eq(page_to_nid(page), 0, "others go elsewhere");
}

Test(pages, full_of_zeroes_wherever_they_are)
{
	unsigned int masks[] = { GFP_KERNEL, GFP_HIGHUSER };
	struct page *page;

	boot("mem=4M highmem=2M");
	for (int i = 0; i < 2; i++) {
		page = alloc_pages(masks[i], 1);
		memset(kmap(page + 1), 5, PAGE_SIZE);
		kunmap(page + 1);
		__free_pages(page, 1);
		cr_assert_eq(alloc_pages_later(0, masks[i] | __GFP_ZERO, 1),
			     page);
		cr_assert_eq(*(char *)kmap(page + 1), 0);
		kunmap(page + 1);
	}
}

Test(pages, exactly_as_many)
{
	unsigned int before;
	char *five;

	boot("nodes=1M,1M");
	drain_local_pages();
	before = nr_free_pages();
	five = alloc_pages_exact_nid(1, 4 * PAGE_SIZE + 1, GFP_KERNEL);
	cr_assert_eq(page_to_nid(virt_to_page(five)), 1);
	drain_local_pages();
	cr_assert_eq(nr_free_pages(), before - 5);
	free_pages_exact(five, 4 * PAGE_SIZE + 1);
	drain_local_pages();
	cr_assert_eq(nr_free_pages(), before);
	five = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL);
	cr_assert_eq(page_to_nid(virt_to_page(five)), 0);
}

Test(pages, an_address_in_any_context)
{
	struct page *page[6], *low;
	char *at[6];

	boot("mem=4M highmem=2M");
	for (int i = 0; i < 6; i++)
		page[i] = alloc_page(GFP_HIGHUSER);
	for (int i = 0; i < 5; i++)
		*(at[i] = kmap_local_page(page[i])) = (char)i;
	kunmap_local(at[2] + 100);
	cr_assert_eq(*(at[5] = kmap_local_page(page[5])), 0);
	cr_assert_eq(at[5], at[2], "the only one that is not in use");
	kunmap_local(at[5]);
	for (int i = 4; i >= 0; i--)
		if (i != 2) {
			cr_assert_eq(*at[i], i);
			kunmap_local(at[i]);
		}
	low = alloc_page(GFP_KERNEL);
	cr_assert_eq(kmap_local_page(low), page_address(low));
	kunmap_local(page_address(low));
	cr_assert_eq(machine->cpu[0].preempt_count, 0);
}
