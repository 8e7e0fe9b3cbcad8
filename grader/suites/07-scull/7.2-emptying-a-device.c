/* Emptying a device: what a trim frees, and when it happens. */
#include "lab.h"

EXERCISE("7.2", "Emptying a device", 10, 30, "Emptying a device");

TEST("7.2", write_only_empties,
     "A device that is opened with O_WRONLY is empty, also if others have it "
     "open; any other way to open it leaves it as it is.")
{
	static const char *const names[] = { "scull0", "scullsingle" };

	for (int i = 0; i < 2; i++) {
		int fd;

		scull_boot(STRICT, "scull_quantum=100 scull_qset=3");
		fd = must_open(names[i], O_RDWR);
		put_all(fd, 0, 1000, 0);
		user_close(fd);
		user_close(must_open(names[i], O_RDONLY));
		fd = must_open(names[i], O_RDWR);
		get_all(fd, 0, 1000, 0);
		user_close(fd);
		mistake("A trim takes the list away and sets dev->size to 0.");
		user_close(must_open(names[i], O_WRONLY));
		fd = must_open(names[i], O_RDWR);
		expect_eq(user_pread(fd, buffer, 10, 0), 0,
			  "read() of a device that was trimmed");
		put_all(fd, 500, 10, 1);
		expect_eq(user_pread(fd, buffer, 10, 0), 0,
			  "read() in front of what was written since");
		expect_eq(user_pread(fd, buffer, 10, 510), 0,
			  "read() behind it");
		get_all(fd, 500, 10, 1);
	}
}

TEST("7.2", all_memory_comes_back,
     "A trim frees all that a device has: its quanta, its arrays and its "
     "sets, holes or not.")
{
	unsigned long before;
	int fd;

	scull_boot(MACHINE, "scull_quantum=200 scull_qset=4");
	user_close(must_open("scull0", O_WRONLY));
	before = settled(1);
	mistake("Three kinds of things are allocated, and all of each have to "
		"be freed: in the last set too, and behind holes.");
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 20000, 0);
	for (int i = 30; i < 360; i += 2)
		put_all(fd, i * 800L + i % 800, 1, 0);
	user_close(fd);
	expect(settled(1) + 10 < before, "what was written takes memory",
	       "it takes %lu pages", before - nr_free_pages());
	user_close(must_open("scull0", O_WRONLY));
	expect_eq(settled(1), before, "free pages after the trim");
	mistake("A set may have no array, and an array only holes: when memory "
		"runs out while they are made. What is a hole is not freed.");
	for (int round = 0; round < 40; round++) {
		fd = must_open("scull0", O_WRONLY);
		for (unsigned long nth = 1; nth <= 3; nth++)
			write_failing(fd, 1000 * (long long)nth, FAIL_SLAB,
				      nth);
		user_close(fd);
	}
	user_close(must_open("scull0", O_WRONLY));
	expect_eq(settled(1), before, "free pages after some writes had "
		  "failed, and a trim");
}

TEST("7.2", nothing_is_left_behind,
     "When the module is unloaded, all that it had is free again.")
{
	unsigned long before;

	boot(MACHINE);
	buffer = user_alloc(SIZE);
	load("scull", NULL);
	unload("scull");
	before = settled(1);
	mistake("The module's exit function trims each device.");
	for (int round = 0; round < 3; round++) {
		int fds[3];

		load("scull", "scull_quantum=500 scull_qset=8");
		fds[0] = must_open("scull0", O_RDWR);
		fds[1] = must_open("scull3", O_RDWR);
		fds[2] = must_open("scullsingle", O_RDWR);
		for (int i = 0; i < 3; i++)
			put_all(fds[i], i * 3000, 20000, 0);
		user_close_all();
		unload("scull");
	}
	for (int round = 0; round < 100; round++) {
		load("scull", NULL);
		unload("scull");
	}
	expect_eq(module_leaks(), 0, "things left behind, according to the "
		  "kernel");
	expect_eq(settled(1), before, "free pages after unloading");
}

TEST("7.2", a_load_that_fails_leaves_nothing,
     "When memory runs out while scull is loaded, nothing of it is there; and "
     "the next try succeeds.")
{
	unsigned long before;
	int error = -ENOMEM;

	boot(MACHINE);
	load("scull", NULL);
	unload("scull");
	before = settled(1);
	mistake("scull_remove_driver() trims devices that nobody has written "
		"to yet.");
	for (unsigned long nth = 1; error && nth < 50; nth++) {
		machine->fail.countdown[FAIL_SLAB] = nth;
		step("allocation number %lu is made to fail", nth);
		error = insert("scull", NULL);
		machine->fail.countdown[FAIL_SLAB] = 0;
		expect(!error || error == -ENOMEM, "0, or -ENOMEM",
		       "module_insert() returned %d", error);
		if (!error)
			unload("scull");
		expect_eq(try_open("scull0", O_RDWR), -ENOENT, "open() of a "
			  "device of a module that is not there");
		expect_eq(settled(1), before, "free pages");
	}
	expect_eq(error, 0, "module_insert() when nothing fails");
	expect_eq(module_leaks(), 0, "things left behind");
}

/* Empties the device again and again. */
static void empty(void *arg)
{
	for (int i = 0; i < 5; i++)
		user_close(try_open("scull0", O_WRONLY));
}

TEST("7.2", others_may_be_using_it,
     "A device may be emptied while others read from it and write to it.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = write_letters, .arg = &programs[0] },
		{ .cpu = 1, .fn = read_letters, .arg = &programs[1] },
		{ .cpu = 2, .fn = empty },
	};

	for_each_seed(seed) {
		unsigned long before;

		scull_boot(THREE, "scull_quantum=64 scull_qset=2");
		get_programs(3);
		for (int i = 0; i < 2; i++)
			programs[i].fd = must_open("scull0", O_RDWR);
		before = settled(3);
		mistake("Take the list away from the device first, and free it "
			"then; remember quantum and qset of before.");
		run_tasks(seed, tasks, 3);
		user_close_all();
		user_close(must_open("scull0", O_WRONLY));
		expect(settled(3) + 2 >= before, "all memory is free again",
		       "%lu pages fewer", before - nr_free_pages());
	}
}
