/* scullv: quanta from vmalloc(), and all four drivers at once. */
#include "lab.h"

EXERCISE("7.9", "vmalloc, and mapping it", 8, 30, "Quanta from vmalloc");

TEST("7.9", quanta_are_areas,
     "scullv stores as scull does, in quanta of 2^order pages that need not "
     "lie in a row, and gives everything back.")
{
	unsigned long before;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullv", "scullv_qset=2");
	fd = must_open("scullv0", O_RDWR);
	put_all(fd, 0, 10 << 16, 0);
	user_close(must_open("scullv0", O_WRONLY));
	before = settled(1);
	mistake("vmalloc() of dev->quantum bytes, all set to zero; vfree(). "
		"The setting is what the next data will have.");
	user_ioctl(fd, SCULLV_IOCTORDER, 1);
	for (long long i = 0; i < 5; i++)
		put_all(fd, (i + 1) * (16L << PAGE_SHIFT) - 3000, 3000, 0);
	for (long long i = 0; i < 5; i++)
		get_all(fd, (i + 1) * (16L << PAGE_SHIFT) - 3000, 3000, 0);
	expect_zeroes(fd, 2 * (16L << PAGE_SHIFT), 20000);
	expect(before - settled(1) - 80 < 16, "5 quanta of 16 pages, and a "
	       "little for the rest", "%lu pages are taken",
	       before - nr_free_pages());
	user_close(must_open("scullv0", O_WRONLY));
	expect_eq(settled(1), before, "free pages after the trim");
}

TEST("7.9", each_page_of_a_quantum_can_be_mapped,
     "A mapping has the device's bytes in every page of a quantum, from any "
     "page on, and stores into it.")
{
	unsigned char *bytes = (unsigned char *)machine->scratch + 8192;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullv", "scullv_order=2 scullv_qset=2");
	fd = must_open("scullv0", O_RDWR);
	put_all(fd, 0, 14 * PAGE_SIZE, 0);
	map = user_mmap(fd, 13 * PAGE_SIZE, 3, PAGE_SIZE);
	expect(map > 0, "the device can be mapped", "mmap() returned %ld", map);
	mistake("The page that was touched is inside of a quantum of 4. And "
		"its struct page is what the page tables say: "
		"vmalloc_to_page().");
	for (unsigned long at = 0; at < 13 * PAGE_SIZE; at += PAGE_SIZE) {
		expect_eq(user_load((unsigned long)map + at + 5, bytes, 4), 0,
			  "a touch of page %lu of the mapping",
			  at / PAGE_SIZE);
		for (int i = 0; i < 4; i++)
			expect_eq(bytes[i],
				  byte_at((long long)(PAGE_SIZE + at) + 5 + i,
					  0), "byte %d of page %lu of the "
				  "mapping", 5 + i, at / PAGE_SIZE);
	}
	memset(bytes, 'q', 4);
	user_store((unsigned long)map + 6 * PAGE_SIZE, bytes, 4);
	user_pread(fd, buffer, 4, 7 * PAGE_SIZE);
	expect(!memcmp(user_bytes(buffer), "qqqq", 4), "what was stored",
	       "read() has something else");
	expect_eq(user_load((unsigned long)map + 13 * PAGE_SIZE - 1, bytes, 1),
		  0, "a touch of the last page");
}

TEST("7.9", areas_stay_while_mapped,
     "Holes of scullv can't be touched; while it is mapped it is not trimmed, "
     "and at the end all is free.")
{
	char *bytes = machine->scratch + 8192;
	unsigned long before;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullv", "scullv_order=1 scullv_qset=2");
	fd = must_open("scullv0", O_RDWR);
	put_all(fd, 0, 1, 0);
	user_close(must_open("scullv0", O_WRONLY));
	before = settled(1);
	put_all(fd, 0, 10, 0);
	put_all(fd, 4 * PAGE_SIZE, 10, 0);
	map = user_mmap(fd, 8 * PAGE_SIZE, 1, 0);
	mistake("dev->vmas counts, as in scullp; NOPAGE_SIGBUS in a hole, and "
		"behind the device's size.");
	for (unsigned long page = 0; page < 8; page++) {
		bool there = page == 0 || page == 1 || page == 4;

		expect_eq(user_load((unsigned long)map + page * PAGE_SIZE,
				    bytes, 1), there ? 0 : -EFAULT,
			  "a touch of page %lu", page);
	}
	user_close(must_open("scullv0", O_WRONLY));
	get_all(fd, 4 * PAGE_SIZE, 10, 0);
	user_fork();
	user_fork_end();
	user_close(must_open("scullv0", O_WRONLY));
	get_all(fd, 0, 10, 0);
	user_free((unsigned long)map);
	user_close(must_open("scullv0", O_WRONLY));
	expect_eq(user_pread(fd, buffer, 10, 0), 0, "read() after the last "
		  "mapping has gone, and a trim");
	expect_eq(settled(1), before, "free pages at the end");
}

TEST("7.9", areas_can_run_out,
     "When there is no area, or no page for it, write() returns -ENOMEM, the "
     "device stays as it was, and nothing is lost.")
{
	unsigned long before;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullv", "scullv_order=2 scullv_qset=2");
	fd = must_open("scullv0", O_RDWR);
	put_all(fd, 0, 64 * PAGE_SIZE, 0);
	user_close(must_open("scullv0", O_WRONLY));
	before = settled(1);
	put_all(fd, 0, 100, 0);
	mistake("vmalloc() may return NULL, which is no place for zeroes.");
	fail_in_turn(fd, 8 * PAGE_SIZE);
	get_all(fd, 0, 100, 0);
	user_close(must_open("scullv0", O_WRONLY));
	expect(settled(1) + 4 >= before, "all pages are free again",
	       "%lu are not", before - nr_free_pages());
}

TEST("7.9", mapped_areas_and_trims_agree,
     "A program may read from scullv into its own mapping of it; and some may "
     "map it while others trim it.")
{
	for_each_seed(seed) {
		scull_boot(THREE, NULL);
		load("scullv", "scullv_order=1");
		read_into_a_map("scullv0");
		map_while_trimmed(seed, "scullv0");
	}
}

#define SETTINGS(module, what, value, least, most)			\
	{ value, least, most, module##_IOCS##what, module##_IOCT##what,	\
	  module##_IOCG##what, module##_IOCQ##what, module##_IOCX##what,	\
	  module##_IOCH##what }

TEST("7.9", each_module_has_settings,
     "The commands of scullc, scullp and scullv do with their own settings "
     "what those of scull do.")
{
	static const struct {
		const char *module, *device;
		struct setting settings[2];
	} all[] = {
		{ "scullc", "scullc0", {
		  SETTINGS(SCULLC, QUANTUM, 100, 1, SCULLC_QUANTUM),
		  SETTINGS(SCULLC, QSET, SCULLC_QSET, 1, SCULL_QSET_MAX) } },
		{ "scullp", "scullp0", {
		  SETTINGS(SCULLP, ORDER, 0, 0, SCULL_ORDER_MAX),
		  SETTINGS(SCULLP, QSET, SCULLP_QSET, 1, SCULL_QSET_MAX) } },
		{ "scullv", "scullv0", {
		  SETTINGS(SCULLV, ORDER, SCULLV_ORDER, 0, SCULL_ORDER_MAX),
		  SETTINGS(SCULLV, QSET, SCULLV_QSET, 1, SCULL_QSET_MAX) } },
	};

	scull_boot(MACHINE, NULL);
	for (int i = 0; i < 3; i++) {
		int fd;

		load(all[i].module, NULL);
		fd = must_open(all[i].device, O_RDWR);
		user_ioctl(fd, SCULLC_IOCTQUANTUM, 100);
		for (int j = 0; j < 2; j++) {
			use_commands(fd, &all[i].settings[j]);
			use_without_right(fd, &all[i].settings[j]);
			user_become(0, 0, 1);
			use_bad_values(fd, &all[i].settings[j]);
		}
	}
}

/* One program for each driver: some of everything. */
static void use_a_device(void *arg)
{
	static const char *const names[] = {
		"scull0", "scullc0", "scullp0", "scullv0",
	};
	struct program *me = arg;
	unsigned char *bytes = user_bytes(me->buffer);
	int fd;

	for (int i = 0; i < 4; i++) {
		const char *name = names[(me->salt + (unsigned int)i) % 4];

		fd = must_open(name, i % 3 ? O_RDWR : O_WRONLY);
		memset(bytes, 'a' + (int)me->salt, 500);
		user_pwrite(fd, me->buffer, 500, random_below(30000));
		user_pread(fd, me->buffer, 500, random_below(30000));
		user_close(fd);
	}
}

TEST("7.9", all_four_at_once,
     "Programs on three CPUs use all four drivers at the same time; when the "
     "modules are unloaded nothing is left.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = use_a_device, .arg = &programs[0] },
		{ .cpu = 1, .fn = use_a_device, .arg = &programs[1] },
		{ .cpu = 1, .fn = use_a_device, .arg = &programs[2] },
		{ .cpu = 2, .fn = use_a_device, .arg = &programs[3] },
	};
	static const char *const modules[] = { "scullv", "scullp", "scullc" };

	for_each_seed(seed) {
		scull_boot(THREE, "scull_quantum=300 scull_qset=5");
		load("scullc", "scullc_quantum=300 scullc_qset=5");
		load("scullp", "scullp_qset=2");
		load("scullv", "scullv_order=1 scullv_qset=2");
		get_programs(4);
		mistake("Each driver takes its quanta from one allocator, and "
			"gives them back to the same.");
		run_tasks(seed, tasks, 4);
		for (int i = 0; i < 3; i++)
			unload(modules[i]);
		unload("scull");
		expect_eq(module_leaks(), 0, "things left behind");
	}
}
