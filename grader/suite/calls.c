/*
 * Calls: made, remembered, and printed as C when a test fails.
 *
 * The memory of them is the suite's own.  The subject can't rewrite what it
 * was asked and what it answered.
 */
#include "internal.h"
#include "objects.h"

#include <linux/vmalloc.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_KEPT	12
#define CALL_ARGS	6

struct call {
	const char *name;
	int cpu;
	enum call_kind result_kind;
	uint64_t result;
	unsigned int nargs;
	struct call_arg arg[CALL_ARGS];
	/* How it ended, if not by returning; for a step, all there is. */
	const char *end;
	char step[72];
};

static struct call kept[CALLS_KEPT];
static unsigned long made, work;

static struct call *remember(const struct call *call)
{
	struct call *slot = &kept[made++ % CALLS_KEPT];

	*slot = *call;
	return slot;
}

static struct call new_call(const char *name, enum call_kind result,
			    unsigned int nargs, const struct call_arg *args)
{
	struct call call = { .name = name, .cpu = running_cpu(),
			     .result_kind = result, .nargs = nargs };

	for (unsigned int i = 0; i < nargs; i++)
		call.arg[i] = args[i];
	return call;
}

static const char *oops_end(void)
{
	return machine->oops.kind == OOPS_BUG ? " -> BUG()" :
		machine->oops.kind == OOPS_PANIC ? " -> panic()" : " -> oops";
}

/* How calls of each function print: known once it has been called. */
static struct call shape[LINK_FNS];

uint64_t link_call(enum link_fn fn, const char *name, enum call_kind result,
		   unsigned int nargs, const struct call_arg *args)
{
	struct call call = new_call(name, result, nargs, args);
	struct link_msg msg = { .kind = LINK_CALL, .fn = fn, .nargs = nargs };
	unsigned long at = made;

	for (unsigned int i = 0; i < nargs; i++)
		msg.arg[i] = args[i].value;
	shape[fn] = call;
	/* It may never return: then this is how it ended. */
	call.end = " -> did not return";
	if (call.cpu < 0)
		remember(&call);
	task_call(&msg);
	receive_variables(&msg);
	work = msg.work;
	call.end = msg.kind == LINK_OOPS ? oops_end() : NULL;
	call.result = msg.arg[0];
	if (call.cpu < 0 && made == at + 1)
		made--;
	else if (call.cpu < 0 && made - at <= CALLS_KEPT)
		kept[at % CALLS_KEPT].end = " begins";
	if (result != KIND_HIDE)
		remember(&call);
	if (msg.kind == LINK_OOPS)
		test_oops();
	return call.result;
}

void step(const char *fmt, ...)
{
	struct call call = { .cpu = -1 };
	va_list args;

	va_start(args, fmt);
	vsnprintf(call.step, sizeof(call.step), fmt, args);
	va_end(args);
	remember(&call);
}

unsigned long last_call_work(void)
{
	return work;
}

void forget_calls(void)
{
	made = 0;
}

/* A well-known mask, or one with a flag besides. */
static void print_gfp(FILE *out, uint64_t mask)
{
	static const struct { unsigned int mask; const char *name; } names[] = {
		{ GFP_KERNEL, "GFP_KERNEL" }, { GFP_ATOMIC, "GFP_ATOMIC" },
		{ GFP_DMA, "GFP_DMA" }, { GFP_HIGHUSER, "GFP_HIGHUSER" },
		{ GFP_NOIO, "GFP_NOIO" }, { GFP_NOFS, "GFP_NOFS" },
	}, flags[] = {
		{ 0, "" }, { __GFP_NOWARN, " | __GFP_NOWARN" },
		{ __GFP_COLD, " | __GFP_COLD" },
		{ __GFP_NORETRY, " | __GFP_NORETRY" },
		{ __GFP_ZERO, " | __GFP_ZERO" },
	};
	const size_t n = sizeof(flags) / sizeof(flags[0]);

	for (size_t i = 0; i < n * sizeof(names) / sizeof(names[0]); i++) {
		if ((names[i / n].mask | flags[i % n].mask) == mask) {
			fputs(names[i / n].name, out);
			fputs(flags[i % n].name, out);
			return;
		}
	}
	fprintf(out, "%#lx", (unsigned long)mask);
}

/* One of the kernel's own data, or of the window's fixed places; false: none
 * of them. */
static bool print_known_address(FILE *out, uint64_t addr)
{
	uint64_t data = addr - KERNEL_DATA, slot = addr - PKMAP_BASE;
	uint64_t nid = data / sizeof(pg_data_t), at = data % sizeof(pg_data_t);

	if (nid < MACHINE_NODES && !at)
		fprintf(out, "NODE_DATA(%lu)", nid);
	else if (nid < MACHINE_NODES && at % sizeof(struct zone) == 0)
		fprintf(out, "NODE_DATA(%lu)->node_zones + %lu", nid,
			at / sizeof(struct zone));
	else if (slot >> PAGE_SHIFT < LAST_PKMAP && slot % PAGE_SIZE == 0)
		fprintf(out, "PKMAP_ADDR(%lu)", slot >> PAGE_SHIFT);
	else if (addr > FIXADDR_START && addr < FIXADDR_TOP &&
		 addr % PAGE_SIZE == 0)
		fprintf(out, "fix_to_virt(%lu)", __virt_to_fix(addr));
	else if (addr - VMALLOC_START < WINDOW_END - VMALLOC_START)
		fprintf(out, "VMALLOC_START + %#lx", addr - VMALLOC_START);
	else
		return false;
	return true;
}

/* Addresses are printed as a program would make them. */
static void print_address(FILE *out, uint64_t addr)
{
	if (addr - PAGE_OFFSET < MACHINE_RAM_MAX)
		fprintf(out, "__va(%#lx)", (unsigned long)(addr - PAGE_OFFSET));
	else if (!addr)
		fputs("NULL", out);
	else if (!print_known_address(out, addr))
		fprintf(out, "%#lx", (unsigned long)addr);
}

static void print_rights(FILE *out, uint64_t prot)
{
	if (prot == pgprot_val(PAGE_KERNEL))
		fputs("PAGE_KERNEL", out);
	else if (prot == pgprot_val(PAGE_KERNEL_RO))
		fputs("PAGE_KERNEL_RO", out);
	else
		fprintf(out, "__pgprot(%#lx)", (unsigned long)prot);
}

/* What an area of addresses is for. */
static void print_use(FILE *out, uint64_t flags)
{
	static const char *const names[] = {
		[VM_IOREMAP] = "VM_IOREMAP", [VM_ALLOC] = "VM_ALLOC",
		[VM_MAP] = "VM_MAP",
	};

	if (flags < sizeof(names) / sizeof(names[0]) && names[flags])
		fputs(names[flags], out);
	else
		fprintf(out, "%#lx", (unsigned long)flags);
}

/* A string that the suite passed, in memory that both sides write. */
static void print_string(FILE *out, uint64_t addr)
{
	fputc('"', out);
	for (const char *s = (const char *)addr;
	     addr - MACHINE_BASE < MACHINE_SIZE - 32 &&
	     s < (const char *)addr + 32 && *s; s++)
		fputc(*s >= ' ' && *s <= '~' ? *s : '?', out);
	fputc('"', out);
}

static void print_value(FILE *out, uint64_t value, enum call_kind kind)
{
	uint64_t index = (value - (uint64_t)(uintptr_t)mem_map) /
		sizeof(struct page);

	switch (kind) {
	case KIND_GFP:
		print_gfp(out, value);
		break;
	case KIND_PAGE:
		if (value && index < MACHINE_RAM_MAX >> PAGE_SHIFT)
			fprintf(out, "page %lu", (unsigned long)index);
		else
			print_address(out, value);
		break;
	case KIND_CACHE:
		if (cache_name(value))
			fputs(cache_name(value), out);
		else
			print_address(out, value);
		break;
	case KIND_PTR:
		print_address(out, value);
		break;
	case KIND_STR:
		print_string(out, value);
		break;
	case KIND_PROT:
		print_rights(out, value);
		break;
	case KIND_VM:
		print_use(out, value);
		break;
	case KIND_FN:
		fputs(value ? "a function" : "NULL", out);
		break;
	case KIND_HEX:
		if (value >= PAGE_OFFSET)
			print_address(out, value);
		else
			fprintf(out, "%#lx", (unsigned long)value);
		break;
	default:
		fprintf(out, "%ld", (long)value);
	}
}

static void write_call(FILE *out, const struct call *call)
{
	if (!call->name) {
		fprintf(out, "(%s)\n", call->step);
		return;
	}
	if (call->cpu >= 0)
		fprintf(out, "CPU %d: ", call->cpu);
	fprintf(out, "%s(", call->name);
	for (unsigned int i = 0; i < call->nargs; i++) {
		if (call->arg[i].kind == KIND_HIDE)
			continue;
		fputs(i ? ", " : "", out);
		print_value(out, call->arg[i].value, call->arg[i].kind);
	}
	fputc(')', out);
	if (call->end) {
		fprintf(out, "%s\n", call->end);
		return;
	}
	if (call->result_kind != KIND_NONE) {
		fputs(" = ", out);
		print_value(out, call->result, call->result_kind);
	}
	fputc('\n', out);
}

#define WIDTH		78
#define CONTINUED	"    "

/* Prints a call behind its indentation; a long one on several lines. */
static void print_call(FILE *out, const struct call *call, const char *indent)
{
	size_t size, room = WIDTH - strlen(indent);
	char *text, *rest;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	write_call(f, call);
	fclose(f);
	for (rest = text; strlen(rest) > room + 1; ) {
		char *cut = rest + room;

		while (cut > rest && *cut != ' ')
			cut--;
		if (cut == rest)
			break;
		fprintf(out, "%.*s\n%s" CONTINUED, (int)(cut - rest), rest,
			indent);
		rest = cut + 1;
		room = WIDTH - strlen(indent) - strlen(CONTINUED);
	}
	fputs(rest, out);
	free(text);
}

static bool same_call(const struct call *a, const struct call *b)
{
	for (unsigned int i = 0; i < a->nargs && i < b->nargs; i++)
		if (a->arg[i].value != b->arg[i].value)
			return false;
	return a->name == b->name && a->cpu == b->cpu && a->end == b->end &&
		a->result == b->result && !strcmp(a->step, b->step);
}

/* How often the call or step number @i was made before something else was. */
static unsigned long times_in_a_row(unsigned long i)
{
	unsigned long n = 1;

	while (i + n < made && same_call(&kept[i % CALLS_KEPT],
					 &kept[(i + n) % CALLS_KEPT]))
		n++;
	return n;
}

void print_calls(FILE *out, const char *indent)
{
	unsigned long first = made > CALLS_KEPT ? made - CALLS_KEPT : 0;

	if (first)
		fprintf(out, "(%lu calls before these)\n%s", first, indent);
	for (unsigned long i = first, n; i < made; i += n) {
		fputs(i > first ? indent : "", out);
		n = times_in_a_row(i);
		if (n < 3)
			n = 1;
		print_call(out, &kept[i % CALLS_KEPT], indent);
		if (n > 1)
			fprintf(out, "%s(%lu times)\n", indent, n);
	}
	if (!made)
		fputs("none yet\n", out);
	print_waiting(out, indent);
}

void print_pending(FILE *out, unsigned int cpu, const struct link_msg *msg,
		   const char *indent)
{
	struct call call = shape[msg->fn % LINK_FNS];

	for (unsigned int i = 0; i < call.nargs; i++)
		call.arg[i].value = msg->arg[i];
	call.cpu = (int)cpu;
	call.end = " is in progress";
	fputs(indent, out);
	print_call(out, &call, indent);
}
