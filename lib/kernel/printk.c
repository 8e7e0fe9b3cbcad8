/*
 * The kernel log.  printk() formats into a ring in the machine's control
 * block, where it survives whatever the kernel does next; the last words of a
 * kernel are the ones that count.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>
#include <machine/machine.h>

#include "layer.h"

/* So that each line is whole. */
static int lock;

static void log_text(const char *text)
{
	struct machine_log *log = &machine->log;

	for (; *text; text++)
		log->text[log->end++ % MACHINE_LOG_SIZE] = *text;
}

/* True if the text begins with a level such as "<3>". */
static int has_level(const char *text)
{
	return text[0] == '<' && text[1] >= '0' && text[1] <= '7' &&
		text[2] == '>';
}

int vprintk(const char *fmt, va_list args)
{
	char line[512];
	int len = vsnprintf(line, sizeof(line), fmt, args);

	lock_table(&lock);
	/* A text that goes on with a line needs no level of its own. */
	if (!has_level(line) && (!machine->log.end ||
	    machine->log.text[(machine->log.end - 1) %
			      MACHINE_LOG_SIZE] == '\n'))
		log_text(KERN_WARNING);
	log_text(line);
	unlock_table(&lock);
	event("printk: %.60s", has_level(line) ? line + 3 : line);
	return len;
}
EXPORT_SYMBOL(vprintk);

int printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk(fmt, args);
	va_end(args);
	return len;
}
EXPORT_SYMBOL(printk);
