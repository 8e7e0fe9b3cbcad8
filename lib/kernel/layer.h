/*
 * What the files of the kernel around the drivers share among themselves: this
 * is for lib/kernel only.
 */
#ifndef _LIB_KERNEL_LAYER_H
#define _LIB_KERNEL_LAYER_H

#include <asm/system.h>
#include <linux/fs.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/types.h>
#include <machine/thread.h>

struct cpu;
struct tasklet_struct;
struct timer_list;
struct work_struct;

/* --- Tables that several CPUs use ---------------------------------------------- */

/*
 * A lock for a few lines in which nothing is called that could switch CPUs:
 * only on threads does anybody ever wait for it.
 */
static inline void lock_table(int *lock)
{
	while (xchg(lock, 1))
		thread_yield();
}

static inline void unlock_table(int *lock)
{
	xchg(lock, 0);
}

/* --- What a driver's function must leave as it was: check.c ------------------- */

struct call_check {
	unsigned int preempt_count;
	int irqs_off;
	long state;
	struct cpu *cpu;
};
void check_begin(struct call_check *check);
/** @p function has returned: logs what it left behind, and puts it right. */
void check_end(struct call_check *check, unsigned long function);

/* --- A program's calls: files.c, mmap.c ---------------------------------------- */

extern struct mm_struct user_mm;

/** A call by a program begins. */
void user_enter(void);
/** After an oops: the call no longer has its file. */
void files_recover(void);
/**
 * The bytes at a program's address, up to the end of the page.
 * @param may_fetch  ask the driver for a page that is not there yet
 * @param page       receives the page, which stays until user_touched(); NULL
 *                   if it is none of the kernel's
 * @return NULL if the program would fault.
 */
void *user_touch(unsigned long addr, int write, int may_fetch,
		 struct page **page);
void user_touched(struct page *page);

/* --- Names in /dev: char_dev.c -------------------------------------------------- */

struct dev_node {
	char name[32];
	int used, automatic;
	/** How many files are open through it. */
	atomic_t open;
	struct inode inode;
	struct dentry dentry;
};

struct dev_node *dev_node_by_name(const char *name);
/** The same, also for one that is not listed. */
struct dev_node *dev_node_find(const char *name);
/** The nth there is, or NULL. */
struct dev_node *dev_node_nr(unsigned int index);
/** A new inode and the name that leads to it. */
void init_inode(struct inode *inode, struct dentry *dentry, const char *name,
		umode_t mode);

/* --- /proc: proc.c --------------------------------------------------------------- */

struct proc_dir_entry;
struct seq_file;

/** The entry with this path, or NULL. */
struct proc_dir_entry *proc_find(const char *path);
int proc_readdir(const char *path, unsigned int index, char *name,
		 size_t size);
int show_devices(struct seq_file *m, void *v);
int show_interrupts(struct seq_file *m, void *v);
int show_ioports(struct seq_file *m, void *v);

/* --- Soft interrupts: softirq.c ---------------------------------------------- */

/** What a soft interrupt interrupts. */
struct softirq {
	struct cpu *home;
	unsigned int preempt_count;
	int irqs_off;
	long state;
};
void softirq_begin(struct softirq *s, int cpu);
/** @p function has run: has it left everything as it was? */
void softirq_end(struct softirq *s, unsigned long function);

int tasklets_pending(void);
void tasklets_run(void);

/** The clock's interrupt, in the middle of something: timer.c. */
void clock_interrupt(void);
/** A device's interrupt.  @return whether it was handled; -EINVAL. */
int raise_irq(unsigned int irq);

/* --- Modules: module.c, track.c -----------------------------------------------  */

/** The module whose code or data is at an address, or NULL. */
struct module *module_at(unsigned long addr);
/** After an oops: a module that was being loaded or unloaded goes. */
void module_give_up(void);
/** From here on, what modules touch is checked. */
void track_on(void);
/** Logs and forgets what the code at [start, end) has not given back.  @return
 * how many things that were. */
unsigned long track_left(const char *module, unsigned long start,
			 unsigned long end);
int set_obsolete(struct obsolete_modparm *p, char *val);

/** A program has dropped a page of a driver's: track_pages.c. */
void page_dropped(struct page *page);

/* --- What still refers to code at [start, end): for rmmod --------------------- */

struct timer_list *timers_of(unsigned long start, unsigned long end);
struct tasklet_struct *tasklets_of(unsigned long start, unsigned long end);
void tasklets_forget(struct tasklet_struct *gone);
int irq_of(unsigned long start, unsigned long end);
/** Work that waits or runs: its function, or 0. */
unsigned long work_of(unsigned long start, unsigned long end);
/** Does this work's function run now? */
int work_runs(unsigned long fn);
/** The function that a timer leads to: its own, or that of delayed work. */
unsigned long timer_calls(const struct timer_list *timer);
/** While a part that is linked in begins: who makes what it makes; else 0, and
 * it is whose code that is. */
extern unsigned long part_maker;
/** How many files of devices are open, but for those of modules. */
unsigned int devices_open(void);
/** Device numbers or a device: takes it away and says what it was. */
int devices_left(unsigned long start, unsigned long end, char *what,
		 size_t size, unsigned long *maker);
int misc_left(unsigned long start, unsigned long end, char *what, size_t size,
	      unsigned long *maker);
/** Open files whose operations are there: takes these away.  How many. */
unsigned int files_left(unsigned long start, unsigned long end);
int regions_left(unsigned long start, unsigned long end, char *what,
		 size_t size, unsigned long *by);
int proc_left(unsigned long start, unsigned long end, char *what, size_t size,
	      unsigned long *maker);

#endif /* _LIB_KERNEL_LAYER_H */
