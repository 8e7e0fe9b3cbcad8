/*
 * What of /proc/slabinfo is only text: its heading, the counts at the end of a
 * line, and taking apart what somebody writes.
 *
 * Linux: mm/slab.c.
 */
#include <asm/uaccess.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab_def.h>
#include <linux/string.h>

void slabinfo_heading(struct seq_file *m)
{
	seq_printf(m, "slabinfo - version: 2.1%s\n",
		   slab_debug ? " (statistics)" : "");
	seq_puts(m, "# name            <active_objs> <num_objs> <objsize> "
		 "<objperslab> <pagesperslab> : tunables <batchcount> <limit> "
		 "<sharedfactor> : slabdata <active_slabs> <num_slabs> "
		 "<sharedavail>");
	if (slab_debug)
		seq_puts(m, " : globalstat <listallocs> <maxobjs> <grown> "
			 "<reaped> <error> <maxfreeable> <freelimit> "
			 "<nodeallocs> : cpustat <allochit> <allocmiss> "
			 "<freehit> <freemiss>");
	seq_putc(m, '\n');
}
EXPORT_SYMBOL(slabinfo_heading);

static unsigned long count(const atomic_t *v)
{
	return (unsigned long)atomic_read(v);
}

void slabinfo_stats(struct seq_file *m, const kmem_cache_t *cachep)
{
	if (!slab_debug)
		return;
	seq_printf(m, " : globalstat %7lu %6lu %5lu %4lu %4lu %4lu %4lu %4lu",
		   cachep->num_allocations, cachep->high_mark, cachep->grown,
		   cachep->reaped, cachep->errors, cachep->max_freeable,
		   (unsigned long)cachep->free_limit, cachep->node_allocs);
	seq_printf(m, " : cpustat %6lu %6lu %6lu %6lu",
		   count(&cachep->allochit), count(&cachep->allocmiss),
		   count(&cachep->freehit), count(&cachep->freemiss));
}
EXPORT_SYMBOL(slabinfo_stats);

/* The number behind some blanks at *text, which is moved behind it. */
static int next_number(char **text, int *value)
{
	char *begin = *text;

	while (*begin == ' ')
		begin++;
	*value = (int)simple_strtol(begin, text, 10);
	return *text == begin ? -EINVAL : 0;
}

int slabinfo_parse(const char *buffer, size_t count, char *name, int value[3])
{
	char *text;

	if (count > MAX_SLABINFO_WRITE)
		return -EINVAL;
	if (copy_from_user(name, buffer, count))
		return -EFAULT;
	name[count] = '\0';
	text = strchr(name, ' ');
	if (!text)
		return -EINVAL;
	*text++ = '\0';
	for (int i = 0; i < 3; i++)
		if (next_number(&text, &value[i]))
			return -EINVAL;
	return 0;
}
EXPORT_SYMBOL(slabinfo_parse);
