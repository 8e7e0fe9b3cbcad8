/*
 * Numbers and texts that an administrator sets: see <linux/sysctl.h>.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <asm/uaccess.h>

#define TEXT_MAX	256

/* The numbers as text: "8\t16\n"; returns its length. */
static int to_text(const ctl_table *table, char *text)
{
	int n = table->maxlen / (int)sizeof(int), len = 0;
	const int *number = table->data;

	for (int i = 0; i < n && len < TEXT_MAX - 12; i++)
		len += sprintf(text + len, i ? "\t%d" : "%d", number[i]);
	text[len++] = '\n';
	return len;
}

/* The text's numbers, as many as there are, if all are within bounds. */
static int from_text(const ctl_table *table, char *text, const int *least,
		     const int *most)
{
	int n = table->maxlen / (int)sizeof(int);
	int *number = table->data;

	for (int i = 0; i < n; i++) {
		char *end;
		long value;

		while (*text == ' ' || *text == '\t' || *text == '\n')
			text++;
		if (!*text)
			break;
		value = simple_strtol(text, &end, 0);
		if (end == text || (least && value < least[i]) ||
		    (most && value > most[i]))
			return -EINVAL;
		number[i] = (int)value;
		text = end;
	}
	return 0;
}

static int do_numbers(const ctl_table *table, int write, void __user *buffer,
		      size_t *lenp, loff_t *ppos, const int *least,
		      const int *most)
{
	size_t len = min(*lenp, (size_t)TEXT_MAX - 1);
	char text[TEXT_MAX];

	if (write) {
		if (copy_from_user(text, buffer, len))
			return -EFAULT;
		text[len] = '\0';
		*ppos += (loff_t)*lenp;
		return from_text(table, text, least, most);
	}
	len = *ppos ? 0 : min(*lenp, (size_t)to_text(table, text));
	if (copy_to_user(buffer, text, len))
		return -EFAULT;
	*lenp = len;
	*ppos += (loff_t)len;
	return 0;
}

int proc_dointvec(ctl_table *table, int write, struct file *filp,
		  void __user *buffer, size_t *lenp, loff_t *ppos)
{
	return do_numbers(table, write, buffer, lenp, ppos, NULL, NULL);
}
EXPORT_SYMBOL(proc_dointvec);

int proc_dointvec_minmax(ctl_table *table, int write, struct file *filp,
			 void __user *buffer, size_t *lenp, loff_t *ppos)
{
	return do_numbers(table, write, buffer, lenp, ppos, table->extra1,
			  table->extra2);
}
EXPORT_SYMBOL(proc_dointvec_minmax);

int proc_dostring(ctl_table *table, int write, struct file *filp,
		  void __user *buffer, size_t *lenp, loff_t *ppos)
{
	char *text = table->data, end[2] = "\n";
	size_t len = strnlen(text, (size_t)table->maxlen);

	if (write) {
		len = min(*lenp, (size_t)table->maxlen - 1);
		if (copy_from_user(text, buffer, len))
			return -EFAULT;
		text[len] = '\0';
		text[strcspn(text, end)] = '\0';
		*ppos += (loff_t)*lenp;
		return 0;
	}
	if (*ppos)
		*lenp = 0;
	len = min(*lenp, len);
	if (copy_to_user(buffer, text, len) ||
	    (len < *lenp && copy_to_user((char __user *)buffer + len, end, 1)))
		return -EFAULT;
	*lenp = len + (len < *lenp);
	*ppos += (loff_t)*lenp;
	return 0;
}
EXPORT_SYMBOL(proc_dostring);
