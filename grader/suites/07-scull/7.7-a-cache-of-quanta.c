/* scullc: quanta that are objects of a slab cache. */
#include "lab.h"

EXERCISE("7.7", "A cache of quanta", 5, 20, "Quanta from a cache");

/* The objects in use of a cache, by /proc/slabinfo; -1 if there is none. */
static long objects_of(const char *cache)
{
	char row[40];
	const char *file = proc_file("slabinfo"), *at;
	unsigned long active;

	snprintf(row, sizeof(row), "\n%-17s ", cache);
	at = strstr(file, row);
	if (!at || sscanf(at + strlen(row), "%lu", &active) != 1)
		return -1;
	return (long)active;
}

TEST("7.7", quanta_come_from_the_cache,
     "scullc stores as scull does; its quanta are objects of the cache "
     "\"scullc\", full of zeroes at first.")
{
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullc", "scullc_quantum=5000 scullc_qset=3");
	fd = must_open("scullc0", O_RDWR);
	mistake("kmem_cache_create() when the module comes, then an object for "
		"each quantum.");
	put_all(fd, 0, 5000, 0);
	expect(objects_of("scullc") >= 1, "a cache scullc with objects in use",
	       "it has %ld (-1: there is none)", objects_of("scullc"));
	put_all(fd, 5000, 45000, 0);
	expect(objects_of("scullc") >= 10, "10 objects at least for 10 quanta",
	       "there are %ld", objects_of("scullc"));
	get_all(fd, 0, 50000, 0);
	user_close(must_open("scullc0", O_WRONLY));
	put_all(fd, 12000, 10, 0);
	mistake("An object of the cache is as its last owner left it: memset() "
		"of dev->quantum bytes.");
	expect_zeroes(fd, 10000, 2000);
	expect_eq(user_pread(fd, buffer, 10, 0), 0, "read() in a hole");
}

TEST("7.7", the_cache_goes_too,
     "When scullc is unloaded its cache is gone, and everything is free; it "
     "can be loaded again, and a failure on the way takes all back.")
{
	unsigned long before;
	bool failed = true;

	scull_boot(MACHINE, NULL);
	load("scullc", NULL);
	unload("scullc");
	before = settled(1);
	mistake("Free all quanta, with kmem_cache_free(); then destroy the "
		"cache. If it could not be made there is nothing to load.");
	for (unsigned long nth = 1; failed && nth < 20; nth++) {
		int fd;

		machine->fail.countdown[FAIL_SLAB] = nth;
		failed = insert("scullc", "scullc_quantum=300") != 0;
		machine->fail.countdown[FAIL_SLAB] = 0;
		if (failed)
			load("scullc", "scullc_quantum=300");
		fd = must_open("scullc1", O_RDWR);
		put_all(fd, 0, 5000, 0);
		user_close(fd);
		unload("scullc");
		expect_eq(objects_of("scullc"), -1, "objects of the cache "
			  "scullc when the module is gone (-1: no cache)");
		expect(!log_has("Can't free all objects"), "the cache is "
		       "empty when it is destroyed", "there are objects left");
	}
	expect(!failed, "loading needs a few allocations", "20 were not "
	       "enough");
	expect_eq(settled(1), before, "free pages at the end");
}

TEST("7.7", objects_can_run_out,
     "When there is no object for a quantum write() returns -ENOMEM, and the "
     "device stays as it was. The smallest quanta have one byte.")
{
	int fd;

	scull_boot(STRICT, NULL);
	load("scullc", "scullc_quantum=100 scullc_qset=4");
	fd = must_open("scullc0", O_RDWR);
	put_all(fd, 0, 100, 0);
	mistake("kmem_cache_alloc() may return NULL, which is no place for "
		"zeroes.");
	fail_in_turn(fd, 400);
	get_all(fd, 0, 100, 0);
	user_close_all();
	unload("scullc");
	mistake("A cache's objects have room for a pointer: kmem_cache_create() "
		"refuses smaller ones.");
	load("scullc", "scullc_quantum=1");
	fd = must_open("scullc0", O_RDWR);
	put_all(fd, 0, 30, 0);
	get_all(fd, 0, 30, 0);
}

TEST("7.7", quanta_fit_into_objects,
     "The quantum setting of scullc is at most what the cache was made for, "
     "and a device keeps its own while it has data.")
{
	struct setting quantum = {
		300, 1, 300, SCULLC_IOCSQUANTUM, SCULLC_IOCTQUANTUM,
		SCULLC_IOCGQUANTUM, SCULLC_IOCQQUANTUM, SCULLC_IOCXQUANTUM,
		SCULLC_IOCHQUANTUM,
	};
	int fd;

	scull_boot(STRICT, NULL);
	load("scullc", "scullc_quantum=300 scullc_qset=4");
	fd = must_open("scullc0", O_RDWR);
	put_all(fd, 0, 2000, 0);
	use_bad_values(fd, &quantum);
	user_close(must_open("scullc1", O_WRONLY));
	mistake("Zeroes for dev->quantum bytes: scullc_quantum is what the "
		"next data will have.");
	put_all(fd, 3299, 1, 0);
	expect_zeroes(fd, 3000, 299);
	get_all(fd, 0, 2000, 0);
	expect_eq(user_ioctl(fd, SCULLC_IOCRESET, 0), 0, "ioctl() RESET");
	quantum.value = 300;
	use_without_right(fd, &quantum);
}
