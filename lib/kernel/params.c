/*
 * Parameters of modules, out of a line such as
 *
 *	howmany=10 whom="you and me" sizes=1,2,4
 *
 * Linux: kernel/params.c.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "layer.h"

/* --- Types ----------------------------------------------------------------------- */

/* @text is a whole number within [low, high]. */
static int number(const char *text, long long low, unsigned long long high,
		  long long *value)
{
	char *end;
	int minus = text && *text == '-';

	if (!text)
		return -EINVAL;
	*value = simple_strtoll(text, &end, 0);
	if (end == text + minus || *end)
		return -EINVAL;
	if (minus ? *value < low || *value > 0 :
	    (unsigned long long)*value > high)
		return -EINVAL;
	return 0;
}

#define PARAM_TYPE(name, type, low, high, format)			\
int param_set_##name(const char *val, struct kernel_param *kp)		\
{									\
	long long value;						\
									\
	if (number(val, low, high, &value))				\
		return -EINVAL;						\
	*(type *)kp->arg = (type)value;					\
	return 0;							\
}									\
EXPORT_SYMBOL(param_set_##name);					\
int param_get_##name(char *buffer, struct kernel_param *kp)		\
{									\
	return sprintf(buffer, format, *(type *)kp->arg);		\
}									\
EXPORT_SYMBOL(param_get_##name)

PARAM_TYPE(byte, unsigned char, 0, 0xff, "%u");
PARAM_TYPE(short, short, -0x8000, 0x7fff, "%d");
PARAM_TYPE(ushort, unsigned short, 0, 0xffff, "%u");
PARAM_TYPE(int, int, INT_MIN, INT_MAX, "%d");
PARAM_TYPE(uint, unsigned int, 0, UINT_MAX, "%u");
PARAM_TYPE(long, long, LONG_MIN, LONG_MAX, "%ld");
PARAM_TYPE(ulong, unsigned long, 0, ULONG_MAX, "%lu");

/* Text stays where it is: in the line, which is kept. */
int param_set_charp(const char *val, struct kernel_param *kp)
{
	if (!val)
		return -EINVAL;
	*(const char **)kp->arg = val;
	return 0;
}
EXPORT_SYMBOL(param_set_charp);

int param_get_charp(char *buffer, struct kernel_param *kp)
{
	return sprintf(buffer, "%s", *(char **)kp->arg);
}
EXPORT_SYMBOL(param_get_charp);

int param_set_bool(const char *val, struct kernel_param *kp)
{
	if (!val || *val == 'y' || *val == 'Y' || *val == '1')
		*(int *)kp->arg = 1;
	else if (*val == 'n' || *val == 'N' || *val == '0')
		*(int *)kp->arg = 0;
	else
		return -EINVAL;
	return 0;
}
EXPORT_SYMBOL(param_set_bool);

int param_get_bool(char *buffer, struct kernel_param *kp)
{
	return sprintf(buffer, "%c", *(int *)kp->arg ? 'Y' : 'N');
}
EXPORT_SYMBOL(param_get_bool);

int param_set_invbool(const char *val, struct kernel_param *kp)
{
	int error = param_set_bool(val, kp);

	if (!error)
		*(int *)kp->arg = !*(int *)kp->arg;
	return error;
}
EXPORT_SYMBOL(param_set_invbool);

int param_get_invbool(char *buffer, struct kernel_param *kp)
{
	return sprintf(buffer, "%c", *(int *)kp->arg ? 'N' : 'Y');
}
EXPORT_SYMBOL(param_get_invbool);

int param_set_copystring(const char *val, struct kernel_param *kp)
{
	struct kparam_string *kps = kp->arg;

	if (!val)
		return -EINVAL;
	if (strlen(val) >= kps->maxlen)
		return -ENOSPC;
	strcpy(kps->string, val);
	return 0;
}
EXPORT_SYMBOL(param_set_copystring);

int param_get_string(char *buffer, struct kernel_param *kp)
{
	struct kparam_string *kps = kp->arg;

	return (int)strlcpy(buffer, kps->string, kps->maxlen);
}
EXPORT_SYMBOL(param_get_string);

int param_array_set(const char *val, struct kernel_param *kp)
{
	struct kparam_array *arr = kp->arg;
	struct kernel_param one = { kp->name, 0, arr->set, arr->get, arr->elem };
	char *text = (char *)val, *word;
	unsigned int n = 0;

	if (!val)
		return -EINVAL;
	while ((word = strsep(&text, ","))) {
		int error;

		if (n == arr->max)
			return -EINVAL;
		error = arr->set(word, &one);
		if (error)
			return error;
		one.arg = (char *)one.arg + arr->elemsize;
		n++;
	}
	if (arr->num)
		*arr->num = (int)n;
	return 0;
}
EXPORT_SYMBOL(param_array_set);

int param_array_get(char *buffer, struct kernel_param *kp)
{
	struct kparam_array *arr = kp->arg;
	struct kernel_param one = { kp->name, 0, arr->set, arr->get, arr->elem };
	int len = 0;

	for (unsigned int i = 0; i < (arr->num ? (unsigned int)*arr->num :
				      arr->max); i++) {
		if (i)
			buffer[len++] = ',';
		len += arr->get(buffer + len, &one);
		one.arg = (char *)one.arg + arr->elemsize;
	}
	return len;
}
EXPORT_SYMBOL(param_array_get);

/* --- The old way ------------------------------------------------------------------- */

/* The element type that a letter stands for. */
static int set_letter(char letter, const char *word, void *to)
{
	struct kernel_param kp = { .arg = to };

	switch (letter) {
	case 'b': return param_set_byte(word, &kp);
	case 'h': return param_set_short(word, &kp);
	case 'i': return param_set_int(word, &kp);
	case 'l': return param_set_long(word, &kp);
	case 's': return param_set_charp(word, &kp);
	default: return -EINVAL;
	}
}

static size_t letter_size(char letter)
{
	return letter == 'b' ? 1 : letter == 'h' ? 2 : letter == 'i' ? 4 : 8;
}

int set_obsolete(struct obsolete_modparm *p, char *val)
{
	char *type = (char *)p->type, *word, *to = p->addr;
	unsigned long low = 1, high, n = 0;

	if (isdigit(*type))
		low = simple_strtoul(type, &type, 10);
	high = *type == '-' ? simple_strtoul(type + 1, &type, 10) : low;
	while ((word = strsep(&val, ","))) {
		if (n++ == high || set_letter(*type, word, to))
			return -EINVAL;
		to += letter_size(*type);
	}
	return n < low ? -EINVAL : 0;
}

/* --- The line -------------------------------------------------------------------------- */

/* Cuts the first word off, quotes and all: its name and its value, or NULL. */
static char *next_word(char *line, char **name, char **value)
{
	int quoted = 0;

	*name = line;
	*value = NULL;
	for (; *line && (quoted || !isspace(*line)); line++) {
		if (*line == '"')
			quoted = !quoted;
		else if (*line == '=' && !*value && !quoted) {
			*line = '\0';
			*value = line + 1;
		}
	}
	if (*line)
		*line++ = '\0';
	if (*value && **value == '"') {
		char *end = ++*value;

		while (*end && *end != '"')
			end++;
		*end = '\0';
	}
	while (isspace(*line))
		line++;
	return line;
}

/* A dash and an underscore are the same. */
static int same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return 0;
	return *a == *b;
}

int parse_args(const char *name, char *args, struct kernel_param *params,
	       unsigned int num, int (*unknown)(char *param, char *val))
{
	char *param, *val;

	while (isspace(*args))
		args++;
	while (*args) {
		unsigned int i = 0;
		int error;

		args = next_word(args, &param, &val);
		while (i < num && !same_name(params[i].name, param))
			i++;
		if (i < num)
			error = params[i].set(val, &params[i]);
		else
			error = unknown ? unknown(param, val) : -ENOENT;
		if (error == -ENOENT)
			printk(KERN_ERR "%s: Unknown parameter `%s'\n", name,
			       param);
		else if (error)
			printk(KERN_ERR "%s: `%s' invalid for parameter "
			       "`%s'\n", name, val ? val : "", param);
		if (error)
			return error;
	}
	return 0;
}
EXPORT_SYMBOL(parse_args);
