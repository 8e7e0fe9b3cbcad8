/*
 * What the kernel says when it finds something wrong: BUG, WARN_ON, panic, and
 * the complaint about sleeping where one must not.
 */
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <machine/exercise.h>
#include <machine/oops.h>

void panic(const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	printk(KERN_EMERG "Kernel panic - not syncing: %s\n", text);
	oops_raise(OOPS_PANIC, "", 0, "", "panic: %s", text);
}
EXPORT_SYMBOL(panic);

void __bug(const char *file, int line, const char *func, const char *what)
{
	printk(KERN_ALERT "------------[ cut here ]------------\n");
	printk(KERN_ALERT "kernel BUG at %s:%d!\n", file, line);
	if (*what)
		oops_raise(OOPS_BUG, file, line, func, "BUG_ON(%s)", what);
	oops_raise(OOPS_BUG, file, line, func, "BUG()");
}
EXPORT_SYMBOL(__bug);

void __warn_on(const char *file, int line, const char *func)
{
	printk(KERN_WARNING "Badness in %s at %s:%d\n", func, file, line);
	dump_stack();
}
EXPORT_SYMBOL(__warn_on);

void dump_stack(void)
{
	unsigned long frame[OOPS_FRAMES];
	unsigned int n = oops_backtrace(frame, OOPS_FRAMES);

	printk(KERN_WARNING "Call Trace:\n");
	for (unsigned int i = 0; i < n; i++)
		printk(KERN_WARNING " [<%p>]\n", (void *)frame[i]);
}
EXPORT_SYMBOL(dump_stack);

void __might_sleep(const char *file, int line)
{
	if (!in_atomic() && !irqs_disabled())
		return;
	printk(KERN_ERR "Debug: sleeping function called from invalid context "
	       "at %s:%d\n", file, line);
	printk(KERN_ERR "in_atomic():%d, irqs_disabled():%d\n",
	       in_atomic(), irqs_disabled());
	dump_stack();
}
EXPORT_SYMBOL(__might_sleep);

void __not_implemented(const char *id, const char *file, int line,
		       const char *func)
{
	oops_raise(OOPS_OPEN, file, line, func, "%s", id);
}
EXPORT_SYMBOL(__not_implemented);
