/*
 * What the tests of lab 7 share: programs that use devices.
 *
 * The tests are such programs: they load the modules, open devices, read,
 * write, seek, map and wait, and look at what comes back.  Nothing here knows
 * how a driver keeps its memory; only how much of it there is, from the page
 * allocator and from /proc.
 *
 * A test of an exercise needs only the exercises before it.
 */
#ifndef _SUITES_SCULL_LAB_H
#define _SUITES_SCULL_LAB_H

#include "../../suite/suite.h"

#include <fcntl.h>
#include <linux/scull.h>
#include <linux/slab.h>
#include <machine/files.h>
#include <machine/modules.h>
#include <machine/user.h>
#include <stdlib.h>
#include <string.h>

/* --- A machine with devices ----------------------------------------------- */

#define MACHINE	"mem=8M"
/* The allocator looks for mistakes, and makes what is free unreadable. */
#define STRICT	"mem=8M debug=slab"
#define TWO	"mem=8M cpus=2 debug=slab"
#define THREE	"mem=8M cpus=3 debug=slab"

/* Loads a module, with parameters or NULL; load() has to succeed. */
int insert(const char *module, const char *params);
void load(const char *module, const char *params);
void unload(const char *module);
/* A machine with scull on it, and a program with a buffer. */
void scull_boot(const char *boot_line, const char *params);

/* Free pages when every CPU and cache has given back what it keeps. */
unsigned long settled(unsigned int cpus);
/* Leaves dirt in memory that kmalloc() will give out again. */
void leave_dirt(size_t size);

/* --- A program ------------------------------------------------------------ */

/* Its buffer: SIZE bytes that kernel and program can touch. */
#define SIZE	(64 * 1024)
extern unsigned long buffer;

/* A text where the kernel under test can read it.  The same text has the same
 * place, so that calls can be printed later. */
const char *text(const char *string);

/* Open a device by its name in /dev; must_open() has to succeed. */
int try_open(const char *device, int flags);
int must_open(const char *device, int flags);

/*
 * The bytes of a device are different at each place, and with each salt.
 *
 * put_once() writes the @n bytes of @pos where the file's position is, once, and
 * returns what write() did; put_all() writes them at @pos, as often as it takes.
 * get_all() reads until all has come, and compares, as expect_bytes_at() does
 * for bytes of the program's.  expect_zeroes(): for bytes that were never
 * written, but are in a quantum that was.
 */
unsigned char byte_at(long long pos, unsigned int salt);
long put_once(int fd, long long pos, size_t n, unsigned int salt);
void put_all(int fd, long long pos, size_t n, unsigned int salt);
void get_all(int fd, long long pos, size_t n, unsigned int salt);
void expect_bytes_at(unsigned long addr, long long pos, size_t n,
		     unsigned int salt);
void expect_zeroes(int fd, long long pos, size_t n);

/* Has the @nth page, allocation or copy of a write fail; returns whether there
 * were so many. */
bool write_failing(int fd, long long pos, enum fail_kind kind,
		   unsigned long nth);
/* Has each of them fail, one after the other, in writes that are @apart from
 * each other, all inside of a quantum; the one after that succeeds. */
void fail_in_turn(int fd, long long apart);

/* --- Several programs ----------------------------------------------------- */

/* A program that runs beside others, with a buffer and a file of its own. */
struct program {
	unsigned long buffer;
	int fd;
	unsigned int salt;
	long result;
};
extern struct program programs[8];

/* The first @n of them, new. */
void get_programs(unsigned int n);

/* For run_tasks(), on devices whose quanta have 64 bytes and whose sets have
 * two: writes its own letter into one of the two quanta of each set.  What a
 * signal has ended is done again. */
void write_letters(void *arg);
/* Every quantum that it sees is of one letter. */
void read_letters(void *arg);

/* A program reads from a device into its mapping of it. */
void read_into_a_map(const char *device);
/* Two programs map a device while a third one trims it and writes to it. */
void map_while_trimmed(unsigned long seed, const char *device);

/* --- Settings ------------------------------------------------------------- */

/* A setting, its value and its limits, and the six commands for it. */
struct setting {
	int value, least, most;
	unsigned int set, tell, get, query, exchange, shift;
};

/* All six do what their letters say. */
void use_commands(int fd, const struct setting *s);
/* Those that are no good are refused. */
void use_bad_values(int fd, const struct setting *s);
/* Only the administrator may change it.  The program is user 1000's then. */
void use_without_right(int fd, const struct setting *s);

#endif /* _SUITES_SCULL_LAB_H */
