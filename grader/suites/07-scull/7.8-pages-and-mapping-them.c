/* scullp: quanta of whole pages, and mappings of them. */
#include "lab.h"

EXERCISE("7.8", "Pages, and mapping them", 12, 60,
	 "Memory that a program can touch");

/* The same for whole pages, enough for what follows. */
static void leave_dirty_pages(void)
{
	unsigned long block[8];

	for (int i = 0; i < 8; i++) {
		block[i] = __get_free_pages(GFP_KERNEL, 5);
		if (block[i] - PAGE_OFFSET < MACHINE_RAM_MAX)
			memset((void *)block[i], 0x77, PAGE_SIZE << 5);
	}
	for (int i = 0; i < 8; i++)
		free_pages(block[i], 5);
	step("pages are full of what somebody left in them");
}

/* Writes the last bytes of six blocks; the setting is @other by then. */
static void use_blocks(int fd, unsigned int order, unsigned int other)
{
	long long size = (long long)PAGE_SIZE << order;
	unsigned long before = settled(1);

	mistake("__get_free_pages() and free_pages() with the device's order: "
		"dev->order, or that of dev->quantum bytes. The setting is "
		"what the next data will have.");
	user_ioctl(fd, SCULLP_IOCTORDER, other);
	for (int i = 1; i <= 6; i++)
		put_all(fd, i * size - 20, 20, 0);
	expect(before - settled(1) - 6 * (1UL << order) < 8,
	       "6 blocks of pages, and a little for the sets",
	       "%lu pages are taken by blocks of order %u",
	       before - nr_free_pages(), order);
	for (int i = 1; i <= 6; i++)
		get_all(fd, i * size - 20, 20, 0);
	expect_zeroes(fd, 3 * size, 100);
	expect_zeroes(fd, 4 * size - 120, 100);
	user_close(must_open("scullp0", O_WRONLY));
	expect_eq(settled(1), before, "free pages after the trim");
}

TEST("7.8", quanta_are_blocks_of_pages,
     "scullp stores as scull does; a quantum takes 2^order pages, in every "
     "set, and a trim frees them.")
{
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_qset=2");
	fd = must_open("scullp0", O_RDWR);
	leave_dirty_pages();
	use_blocks(fd, 0, 3);
	use_blocks(fd, 3, 0);
}

TEST("7.8", pages_can_run_out,
     "When there are no pages for a quantum write() returns -ENOMEM, and the "
     "device stays as it was.")
{
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_qset=2");
	fd = must_open("scullp0", O_RDWR);
	put_all(fd, 0, 100, 0);
	mistake("__get_free_pages() may return 0, which is no place for "
		"zeroes.");
	fail_in_turn(fd, 2 * PAGE_SIZE);
	get_all(fd, 0, 100, 0);
}

TEST("7.8", the_map_is_the_device,
     "What is in the device is in the mapping, and what a program stores in "
     "the mapping is in the device.")
{
	char *bytes = machine->scratch + 8192;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_qset=2");
	fd = must_open("scullp0", O_RDWR);
	put_all(fd, 0, 5 * PAGE_SIZE, 0);
	map = user_mmap(fd, 3 * PAGE_SIZE, 3, 2 * PAGE_SIZE);
	expect(map > 0, "the device can be mapped", "mmap() returned %ld", map);
	mistake("The vma begins at byte vm_pgoff << PAGE_SHIFT of the device; "
		"address - vma->vm_start bytes further is the one that was "
		"touched.");
	for (unsigned long at = 0; at < 3 * PAGE_SIZE; at += 1000) {
		expect_eq(user_load((unsigned long)map + at, bytes, 10), 0,
			  "a touch of byte %lu of the mapping", at);
		for (int i = 0; i < 10; i++)
			expect_eq((unsigned char)bytes[i],
				  byte_at((long long)(2 * PAGE_SIZE + at) + i,
					  0), "byte %lu of the mapping",
				  at + (unsigned long)i);
	}
	strcpy(bytes, "stored");
	expect_eq(user_store((unsigned long)map + PAGE_SIZE - 3, bytes, 6), 0,
		  "a store into the mapping, across two pages");
	user_pread(fd, buffer, 3, 3 * PAGE_SIZE - 3);
	expect(!memcmp(user_bytes(buffer), "sto", 3), "what was stored",
	       "read() of page 2 has something else");
	user_pread(fd, buffer, 3, 3 * PAGE_SIZE);
	expect(!memcmp(user_bytes(buffer), "red", 3), "what was stored",
	       "read() of page 3 has something else");
}

TEST("7.8", holes_cannot_be_touched,
     "A touch of a hole, or of a page behind the device's end, is a SIGBUS.")
{
	char *bytes = machine->scratch + 8192;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_qset=2");
	fd = must_open("scullp0", O_RDWR);
	put_all(fd, 0, 10, 0);
	put_all(fd, 3 * PAGE_SIZE, 10, 0);
	put_all(fd, 7 * PAGE_SIZE, 10, 0);
	map = user_mmap(fd, 10 * PAGE_SIZE, 1, 0);
	mistake("NOPAGE_SIGBUS where scull_address() has nothing, and where "
		"the page begins behind dev->size.");
	for (unsigned long page = 0; page < 10; page++) {
		bool there = page == 0 || page == 3 || page == 7;

		expect_eq(user_load((unsigned long)map + page * PAGE_SIZE + 7,
				    bytes, 1), there ? 0 : -EFAULT,
			  "a touch of page %lu", page);
	}
	put_all(fd, 8 * PAGE_SIZE, 10, 0);
	expect_eq(user_load((unsigned long)map + 8 * PAGE_SIZE, bytes, 1), 0,
		  "a touch of page 8 once it has been written");
}

TEST("7.8", blocks_cannot_be_mapped,
     "A device whose quanta are blocks of several pages can't be mapped: "
     "-ENODEV, whatever the setting is now.")
{
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_order=1");
	fd = must_open("scullp0", O_RDWR);
	put_all(fd, 0, 10, 0);
	mistake("What counts is the device's order, dev->order, not the "
		"setting.");
	expect_eq(user_mmap(fd, PAGE_SIZE, 1, 0), -ENODEV, "mmap()");
	user_ioctl(fd, SCULLP_IOCTORDER, 0);
	expect_eq(user_mmap(fd, PAGE_SIZE, 1, 0), -ENODEV,
		  "mmap() after the setting has become 0");
	user_close(must_open("scullp0", O_WRONLY));
	put_all(fd, 0, 10, 0);
	expect(user_mmap(fd, PAGE_SIZE, 1, 0) > 0, "mmap() after a trim",
	       "it failed");
}

TEST("7.8", what_is_mapped_stays,
     "While a device is mapped, by anybody, it is not trimmed; afterwards it "
     "can be, and its pages are free.")
{
	unsigned long before;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_qset=2");
	fd = must_open("scullp0", O_RDWR);
	before = settled(1);
	put_all(fd, 0, 4 * PAGE_SIZE, 0);
	map = user_mmap(fd, 4 * PAGE_SIZE, 3, 0);
	expect_eq(user_load((unsigned long)map, machine->scratch + 8192, 1), 0,
		  "a touch of the mapping");
	mistake("dev->vmas counts mappings: mmap() and open() one more, "
		"close() one less. While it is not 0, a trim returns -EBUSY.");
	user_close(must_open("scullp0", O_WRONLY));
	get_all(fd, 0, 4 * PAGE_SIZE, 0);
	user_fork();
	user_fork_end();
	user_close(must_open("scullp0", O_WRONLY));
	get_all(fd, 0, 4 * PAGE_SIZE, 0);
	user_free((unsigned long)map);
	user_close(must_open("scullp0", O_WRONLY));
	expect_eq(user_pread(fd, buffer, 10, 0), 0, "read() after the last "
		  "mapping has gone, and a trim");
	mistake("nopage() takes a reference for the program; the device keeps "
		"its own.");
	expect_eq(settled(1), before, "free pages at the end");
}

void read_into_a_map(const char *device)
{
	int fd = must_open(device, O_RDWR);
	long map;

	put_all(fd, 0, 3 * PAGE_SIZE, 0);
	map = user_mmap(fd, 3 * PAGE_SIZE, 3, 0);
	mistake("read() holds the semaphore when it copies; the copy touches a "
		"page that is not there yet, and that leads to nopage(), which "
		"must not want it.");
	expect_eq(user_pread(fd, (unsigned long)map + PAGE_SIZE, PAGE_SIZE, 0),
		  PAGE_SIZE, "read() of page 0 into the mapping of page 1");
	expect_eq(user_pwrite(fd, (unsigned long)map + PAGE_SIZE, PAGE_SIZE,
			      2 * PAGE_SIZE), PAGE_SIZE,
		  "write() of the mapping of page 1 to page 2");
	user_pread(fd, buffer, PAGE_SIZE, 2 * PAGE_SIZE);
	expect_bytes_at(buffer, 0, PAGE_SIZE, 0);
	user_free((unsigned long)map);
	user_close(fd);
}

TEST("7.8", a_program_may_read_into_its_map,
     "read() and write() with a buffer that is a mapping of the same device "
     "do not wait for themselves.")
{
	scull_boot(MACHINE, NULL);
	load("scullp", NULL);
	read_into_a_map("scullp0");
}

/* Page 1 is written before page 0, and no page goes while it is mapped. */
static void map_and_touch(void *arg)
{
	struct program *me = arg;
	char *byte = machine->scratch + 8192 + 64 * me->salt;

	for (int i = 0; i < 3; i++) {
		long map = user_mmap(me->fd, 2 * PAGE_SIZE, 1, 0);

		expect(map > 0 || map == -ENODEV, "the device can be mapped",
		       "mmap() returned %ld", map);
		if (map < 0)
			continue;
		if (!user_load((unsigned long)map, byte, 1))
			expect_eq(user_load((unsigned long)map + PAGE_SIZE,
					    byte, 1), 0, "a touch of page 1, "
				  "which was there when page 0 was");
		user_free((unsigned long)map);
	}
}

static const char *trimmed_device;

static void trim_and_write(void *arg)
{
	struct program *me = arg;

	for (int i = 0; i < 4; i++) {
		user_ioctl(me->fd, SCULLP_IOCTORDER, (unsigned long)i % 2);
		user_close(try_open(trimmed_device, O_WRONLY));
		user_pwrite(me->fd, me->buffer, 100, PAGE_SIZE);
		user_pwrite(me->fd, me->buffer, 100, 0);
	}
}

void map_while_trimmed(unsigned long seed, const char *device)
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = map_and_touch, .arg = &programs[0] },
		{ .cpu = 1, .fn = map_and_touch, .arg = &programs[1] },
		{ .cpu = 2, .fn = trim_and_write, .arg = &programs[2] },
	};
	unsigned long before;

	trimmed_device = device;
	get_programs(3);
	for (int i = 0; i < 3; i++)
		programs[i].fd = must_open(device, O_RDWR);
	put_all(programs[0].fd, 0, 2 * PAGE_SIZE, 0);
	user_close(must_open(device, O_WRONLY));
	before = settled(3);
	mistake("Under dev->lock, always: dev->vmas, for vmas++ on two CPUs "
		"at the same time counts one; and what a trim or mmap() has "
		"to look at before.");
	run_tasks(seed, tasks, 3);
	user_close_all();
	user_close(must_open(device, O_WRONLY));
	expect(settled(3) + 2 >= before, "all pages are free again",
	       "%lu are not", before - nr_free_pages());
	expect(!log_has("Bad page"), "pages are freed as they were allocated",
	       "the page allocator complains");
}

TEST("7.8", mapping_and_trimming_agree,
     "When some map a device while others trim it, every mapping is counted "
     "and no page is lost.")
{
	for_each_seed(seed) {
		scull_boot(THREE, NULL);
		load("scullp", NULL);
		map_while_trimmed(seed, "scullp0");
		unload("scullp");
	}
}
