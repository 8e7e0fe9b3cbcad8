/*
 * What the machine's tests share: switching it on, what it has logged, and
 * what machine-devices.c has: a device, and a look into /proc.
 */
#ifndef _GRADER_TEST_MACHINE_TEST_H
#define _GRADER_TEST_MACHINE_TEST_H

#include <criterion/criterion.h>
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/wait.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <setjmp.h>
#include <string.h>

static inline void power_on(const char *line)
{
	char error[160];

	cr_assert(machine_power_on(line, error, sizeof(error)) >= 0, "%s",
		  error);
	oops_install();
	setup_nodes();
	start_kernel();
}

#define oops_of(statement) ({						\
	sigjmp_buf frame_;						\
	void *outer_ = oops_catch(&frame_);				\
	volatile int kind_ = OOPS_NONE;					\
	if (!sigsetjmp(frame_, 0))					\
		statement;						\
	else								\
		kind_ = (int)machine->oops.kind;			\
	oops_catch(outer_);						\
	kind_; })

static inline int log_has(const char *text)
{
	machine->log.text[machine->log.end % MACHINE_LOG_SIZE] = '\0';
	return strstr(machine->log.text, text) != NULL;
}

/* --- A device that remembers the last 16 bytes ---------------------------- */

extern char store[16];
/** How it was treated. */
extern int opens, releases, flushes, fasyncs, filled;
extern unsigned int flags_at_open;
extern wait_queue_head_t readers;

/** What a test may change, before it makes the device. */
extern struct file_operations dev_fops;
extern struct cdev dev_cdev;
extern kernel_dev_t dev_first;

int dev_open(struct inode *inode, struct file *filp);
int dev_release(struct inode *inode, struct file *filp);
/** /dev/dev0 to /dev/dev3, of which the last is always busy. */
void make_device(void);

/** What a file of /proc says. */
const char *proc(const char *name);

#endif /* _GRADER_TEST_MACHINE_TEST_H */
