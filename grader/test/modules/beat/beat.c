/*
 * A timer that beats, work that counts the beats, and files of /proc that show
 * the count: one by read_proc, one by seq_file.
 */
#include <linux/module.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <linux/interrupt.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/delay.h>
#include <linux/spinlock.h>
#include <asm/atomic.h>

MODULE_LICENSE("GPL");

static int period = 10;
static int sizes[4] = { 1, 2 };
static int nr_sizes = 2;
static char greeting[16] = "hello";
MODULE_PARM(period, "i");
module_param_array(sizes, int, &nr_sizes, 0);
module_param_string(greeting, greeting, sizeof(greeting), 0);

struct beat {
	struct list_head list;
	unsigned long when;
};

static LIST_HEAD(beats);
static DECLARE_MUTEX(beats_sem);
static atomic_t nr_beats = ATOMIC_INIT(0), nr_tasklets = ATOMIC_INIT(0);
static struct timer_list timer;
static struct workqueue_struct *queue;
static struct work_struct work;
static kmem_cache_t *cache;
static struct proc_dir_entry *dir;

static void do_tasklet(unsigned long data)
{
	if (in_interrupt())
		atomic_inc((atomic_t *)data);
}
static DECLARE_TASKLET(tasklet, do_tasklet, (unsigned long)&nr_tasklets);

/* In a thread: may sleep. */
static void do_work(void *data)
{
	struct beat *beat = kmem_cache_alloc(cache, SLAB_KERNEL);

	if (!beat)
		return;
	beat->when = *(unsigned long *)data;
	down(&beats_sem);
	list_add_tail(&beat->list, &beats);
	up(&beats_sem);
}

/* As a soft interrupt: must not. */
static void do_beat(unsigned long data)
{
	static unsigned long now;

	now = jiffies;
	atomic_inc(&nr_beats);
	PREPARE_WORK(&work, do_work, &now);
	queue_work(queue, &work);
	tasklet_schedule(&tasklet);
	mod_timer(&timer, jiffies + period);
}

static int read_beat(char *page, char **start, off_t off, int count, int *eof,
		     void *data)
{
	int len = sprintf(page, "%s %d\n", greeting, atomic_read(&nr_beats));
	int i;

	for (i = 0; i < nr_sizes; i++)
		len += sprintf(page + len, "%i ", sizes[i]);
	len += sprintf(page + len, "%s\n", (char *)data);
	*eof = 1;
	return len;
}

static void *beats_start(struct seq_file *s, loff_t *pos)
{
	struct beat *beat;
	loff_t n = *pos;

	down(&beats_sem);
	if (!n)
		return SEQ_START_TOKEN;
	list_for_each_entry(beat, &beats, list)
		if (!--n)
			return beat;
	return NULL;
}

static void *beats_next(struct seq_file *s, void *v, loff_t *pos)
{
	struct list_head *next = v == SEQ_START_TOKEN ? beats.next :
		((struct beat *)v)->list.next;

	++*pos;
	return next == &beats ? NULL : list_entry(next, struct beat, list);
}

static void beats_stop(struct seq_file *s, void *v)
{
	up(&beats_sem);
}

static int beats_show(struct seq_file *s, void *v)
{
	if (v == SEQ_START_TOKEN)
		seq_puts(s, "beats:\n");
	else
		seq_printf(s, "%lu\n", ((struct beat *)v)->when);
	return 0;
}

static struct seq_operations beats_ops = {
	.start = beats_start,
	.next  = beats_next,
	.stop  = beats_stop,
	.show  = beats_show
};

static int beats_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &beats_ops);
}

static struct file_operations beats_fops = {
	.owner	 = THIS_MODULE,
	.open	 = beats_open,
	.read	 = seq_read,
	.llseek	 = seq_lseek,
	.release = seq_release
};

/* The ways to wait for a second. */
static int read_wait(char *buf, char **start, off_t offset, int len, int *eof,
		     void *data)
{
	unsigned long j0 = jiffies, j1 = j0 + HZ;
	wait_queue_head_t wait;

	init_waitqueue_head(&wait);
	switch ((long)data) {
	case 0:
		while (time_before(jiffies, j1))
			cpu_relax();
		break;
	case 1:
		while (time_before(jiffies, j1))
			schedule();
		break;
	case 2:
		wait_event_interruptible_timeout(wait, 0, HZ);
		break;
	case 3:
		set_current_state(TASK_INTERRUPTIBLE);
		schedule_timeout(HZ);
		break;
	case 4:
		while (time_before(jiffies, j1))
			;
		break;
	case 5:
		mdelay(1000);
		break;
	}
	len = sprintf(buf, "%li\n", (jiffies - j0) / HZ);
	*start = buf;
	*eof = 1;
	return len;
}

static int __init beat_init(void)
{
	struct proc_dir_entry *entry;

	cache = kmem_cache_create("beat", sizeof(struct beat), 0,
				  SLAB_HWCACHE_ALIGN, NULL, NULL);
	queue = create_workqueue("beat");
	dir = proc_mkdir("beat", NULL);
	if (!cache || !queue || !dir)
		return -ENOMEM;
	create_proc_read_entry("count", 0, dir, read_beat, "end");
	entry = create_proc_entry("beat/list", 0, NULL);
	if (entry)
		entry->proc_fops = &beats_fops;
	create_proc_read_entry("busy", 0, dir, read_wait, (void *)0);
	create_proc_read_entry("sched", 0, dir, read_wait, (void *)1);
	create_proc_read_entry("queue", 0, dir, read_wait, (void *)2);
	create_proc_read_entry("timeout", 0, dir, read_wait, (void *)3);
	create_proc_read_entry("loop", 0, dir, read_wait, (void *)4);
	create_proc_read_entry("delay", 0, dir, read_wait, (void *)5);
	INIT_WORK(&work, do_work, NULL);
	init_timer(&timer);
	timer.function = do_beat;
	timer.expires = jiffies + period;
	add_timer(&timer);
	return 0;
}

static void __exit beat_exit(void)
{
	static char *names[] = { "count", "list", "busy", "sched", "queue",
				 "timeout", "loop", "delay" };
	struct beat *beat, *next;
	int i;

	del_timer_sync(&timer);
	tasklet_kill(&tasklet);
	destroy_workqueue(queue);
	list_for_each_entry_safe(beat, next, &beats, list)
		kmem_cache_free(cache, beat);
	if (kmem_cache_destroy(cache))
		printk(KERN_ERR "beat: not all are free\n");
	for (i = 0; i < ARRAY_SIZE(names); i++)
		remove_proc_entry(names[i], dir);
	remove_proc_entry("beat", NULL);
}

module_init(beat_init);
module_exit(beat_exit);
