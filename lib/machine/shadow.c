/*
 * The bytes that a module may touch, and what its compiler calls to ask.
 */
#define _GNU_SOURCE
#include <machine/layout.h>
#include <machine/shadow.h>

#include <string.h>
#include <sys/mman.h>

#define GRAIN		8UL

void (*shadow_report)(unsigned long addr, size_t size, int write);

/* One for RAM and one for the window. */
static struct {
	unsigned long start, size;
	unsigned char *byte;
} areas[] = {
	{ PAGE_OFFSET, MACHINE_RAM_MAX, NULL },
	{ WINDOW_START, WINDOW_END - WINDOW_START, NULL },
};

#define AREAS	(sizeof(areas) / sizeof(areas[0]))

int shadow_on(void)
{
	for (size_t i = 0; i < AREAS; i++) {
		void *p;

		if (areas[i].byte)
			continue;
		p = mmap(NULL, areas[i].size / GRAIN, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (p == MAP_FAILED)
			return -1;
		areas[i].byte = p;
	}
	return 0;
}

static unsigned char *byte_of(unsigned long addr)
{
	for (size_t i = 0; i < AREAS; i++)
		if (addr - areas[i].start < areas[i].size && areas[i].byte)
			return &areas[i].byte[(addr - areas[i].start) / GRAIN];
	return NULL;
}

/* The end that is not a whole grain: its first bytes may be touched. */
void shadow_clear(unsigned long addr, size_t size)
{
	unsigned char *s = byte_of(addr);

	if (!s || !size)
		return;
	memset(s, 0, (addr % GRAIN + size) / GRAIN);
	if ((addr + size) % GRAIN)
		s[(addr % GRAIN + size) / GRAIN] =
			(unsigned char)((addr + size) % GRAIN);
}

void shadow_poison(unsigned long addr, size_t size, unsigned char why)
{
	unsigned long first = (addr + GRAIN - 1) / GRAIN * GRAIN;
	unsigned char *s = byte_of(addr);

	if (!s || !size)
		return;
	/* A grain whose first bytes belong to what is in front. */
	if (addr % GRAIN && (*s == 0 || *s > addr % GRAIN) && *s < 0x80)
		*s = (unsigned char)(addr % GRAIN);
	if (first < addr + size)
		memset(byte_of(first), why, (addr + size - first + GRAIN - 1) /
		       GRAIN);
}

unsigned int shadow_why(unsigned long addr)
{
	const unsigned char *s = byte_of(addr);

	if (!s || !*s)
		return 0;
	if (*s >= 0x80)
		return *s;
	if (addr % GRAIN < *s)
		return 0;
	/* The rest of a grain: as what comes behind it, or just behind. */
	return s[1] >= 0x80 ? s[1] : SHADOW_BEHIND;
}

/* --- Variables ---------------------------------------------------------------- */

#define GLOBALS		8192

/* What the compiler tells of a variable. */
struct compiler_global {
	unsigned long addr, size, size_with_gap;
	const char *name, *file;
	unsigned long has_init;
	void *location;
	unsigned long indicator;
};

static struct shadow_global globals[GLOBALS];
static size_t nr_globals;
/* Where any of them are. */
static unsigned long lowest = ~0UL, highest;

/* A sanitizer brings its own. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

void __asan_register_globals(void *list, long n);
void __asan_unregister_globals(void *list, long n);

void __asan_register_globals(void *list, long n)
{
	struct compiler_global *g = list;

	for (; n-- && nr_globals < GLOBALS; g++) {
		globals[nr_globals++] = (struct shadow_global){
			g->addr, g->size, g->size_with_gap, g->name, g->file
		};
		if (g->addr < lowest)
			lowest = g->addr;
		if (g->addr + g->size_with_gap > highest)
			highest = g->addr + g->size_with_gap;
	}
}

void __asan_unregister_globals(void *list, long n)
{
	struct compiler_global *g = list;

	for (; n--; g++)
		for (size_t i = 0; i < nr_globals; i++)
			if (globals[i].addr == g->addr) {
				globals[i] = globals[--nr_globals];
				break;
			}
}

#endif

const struct shadow_global *shadow_global_at(unsigned long addr)
{
	if (addr < lowest || addr >= highest)
		return NULL;
	for (size_t i = 0; i < nr_globals; i++)
		if (addr - globals[i].addr < globals[i].size_with_gap)
			return addr - globals[i].addr >= globals[i].size ?
				&globals[i] : NULL;
	return NULL;
}

/* --- What modules call ---------------------------------------------------------- */

void shadow_check(unsigned long addr, size_t size, int write)
{
	unsigned char *s = byte_of(addr);
	unsigned long at = addr;

	if (!size)
		return;
	if (!s) {
		if (addr + size - 1 >= lowest && addr < highest &&
		    (shadow_global_at(addr) || shadow_global_at(addr + size - 1)))
			shadow_report(addr, size, write);
		return;
	}
	/* Most are within a grain that may all be touched. */
	if (!*s && addr % GRAIN + size <= GRAIN)
		return;
	for (; at < addr + size; at = (at / GRAIN + 1) * GRAIN) {
		unsigned long last = (at / GRAIN + 1) * GRAIN < addr + size ?
			(at / GRAIN + 1) * GRAIN - 1 : addr + size - 1;

		if (shadow_why(last)) {
			shadow_report(addr, size, write);
			return;
		}
	}
}

/* A sanitizer brings its own. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#define ASK(n)								\
void __asan_load##n##_noabort(unsigned long addr);			\
void __asan_store##n##_noabort(unsigned long addr);			\
void __asan_load##n##_noabort(unsigned long addr)			\
{									\
	shadow_check(addr, n, 0);					\
}									\
void __asan_store##n##_noabort(unsigned long addr)			\
{									\
	shadow_check(addr, n, 1);					\
}
ASK(1) ASK(2) ASK(4) ASK(8) ASK(16)

void __asan_loadN_noabort(unsigned long addr, size_t size);
void __asan_storeN_noabort(unsigned long addr, size_t size);
void __asan_handle_no_return(void);
void *__asan_memcpy(void *dst, const void *src, size_t n);
void *__asan_memmove(void *dst, const void *src, size_t n);
void *__asan_memset(void *dst, int c, size_t n);

void __asan_loadN_noabort(unsigned long addr, size_t size)
{
	shadow_check(addr, size, 0);
}

void __asan_storeN_noabort(unsigned long addr, size_t size)
{
	shadow_check(addr, size, 1);
}

void __asan_handle_no_return(void)
{
}

void *__asan_memcpy(void *dst, const void *src, size_t n)
{
	shadow_check((unsigned long)src, n, 0);
	shadow_check((unsigned long)dst, n, 1);
	return memcpy(dst, src, n);
}

void *__asan_memmove(void *dst, const void *src, size_t n)
{
	shadow_check((unsigned long)src, n, 0);
	shadow_check((unsigned long)dst, n, 1);
	return memmove(dst, src, n);
}

void *__asan_memset(void *dst, int c, size_t n)
{
	shadow_check((unsigned long)dst, n, 1);
	return memset(dst, c, n);
}

#endif
