/*
 * Strings: what the kernel has and C has not, and numbers from text.
 * Linux: lib/string.c, lib/vsprintf.c and lib/cmdline.c.
 */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src);

	if (size) {
		size_t n = len < size ? len : size - 1;

		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return len;
}
EXPORT_SYMBOL(strlcpy);

size_t strlcat(char *dst, const char *src, size_t size)
{
	size_t len = strnlen(dst, size);

	return len + strlcpy(dst + len, src, size - len);
}
EXPORT_SYMBOL(strlcat);

int strnicmp(const char *a, const char *b, size_t len)
{
	for (; len && tolower(*a) == tolower(*b); a++, b++, len--)
		if (!*a)
			return 0;
	return len ? tolower((unsigned char)*a) - tolower((unsigned char)*b) :
		0;
}
EXPORT_SYMBOL(strnicmp);

char *strnchr(const char *s, size_t len, int c)
{
	for (; len && *s; s++, len--)
		if (*s == (char)c)
			return (char *)s;
	return NULL;
}
EXPORT_SYMBOL(strnchr);

void *memscan(void *addr, int c, size_t size)
{
	unsigned char *p = addr;

	for (; size && *p != (unsigned char)c; size--)
		p++;
	return p;
}
EXPORT_SYMBOL(memscan);

char *strsep(char **s, const char *delimiters)
{
	char *word = *s, *end;

	if (!word)
		return NULL;
	end = strpbrk(word, delimiters);
	if (end)
		*end++ = '\0';
	*s = end;
	return word;
}
EXPORT_SYMBOL(strsep);

/* --- Numbers ----------------------------------------------------------------- */

unsigned long long simple_strtoull(const char *text, char **endp,
				   unsigned int base)
{
	return simple_strtoul(text, endp, base);
}
EXPORT_SYMBOL(simple_strtoull);

long long simple_strtoll(const char *text, char **endp, unsigned int base)
{
	return simple_strtol(text, endp, base);
}
EXPORT_SYMBOL(simple_strtoll);

unsigned long long memparse(char *text, char **retptr)
{
	unsigned long long value = simple_strtoull(text, retptr, 0);

	switch (toupper(**retptr)) {
	case 'G':
		value <<= 10;	/* fall through */
		__attribute__((fallthrough));
	case 'M':
		value <<= 10;
		__attribute__((fallthrough));
	case 'K':
		value <<= 10;
		(*retptr)++;
	}
	return value;
}
EXPORT_SYMBOL(memparse);

/* --- Reading by a format ------------------------------------------------------ */

struct in {
	const char *text;
	int converted;
};

/* One directive of a format. */
struct directive {
	int skip, width, length;
	char type;
};

static const char *parse(const char *fmt, struct directive *d)
{
	*d = (struct directive){ .length = 4 };
	if (*fmt == '*') {
		d->skip = 1;
		fmt++;
	}
	while (isdigit(*fmt))
		d->width = d->width * 10 + *fmt++ - '0';
	for (;; fmt++) {
		if (*fmt == 'h')
			d->length /= 2;
		else if (*fmt == 'l' || *fmt == 'L' || *fmt == 'z' ||
			 *fmt == 'Z')
			d->length = 8;
		else
			break;
	}
	d->type = *fmt;
	return *fmt ? fmt + 1 : fmt;
}

static const char *skip_space(const char *s)
{
	while (isspace(*s))
		s++;
	return s;
}

static void store(void *to, long long value, int length)
{
	switch (length) {
	case 1: *(signed char *)to = (signed char)value; break;
	case 2: *(short *)to = (short)value; break;
	case 4: *(int *)to = (int)value; break;
	default: *(long long *)to = value;
	}
}

static unsigned int base_of(char type)
{
	return type == 'x' || type == 'X' ? 16 : type == 'o' ? 8 :
		type == 'i' ? 0 : 10;
}

/* A number; 0 if there is none. */
static int read_number(struct in *in, const struct directive *d, void *to)
{
	char word[32], *end;
	size_t n = 0, max = d->width && d->width < 31 ? d->width : 31;
	long long value;

	in->text = skip_space(in->text);
	while (n < max && (isxdigit(in->text[n]) || (n == 0 &&
	       in->text[n] == '-') || tolower(in->text[n]) == 'x'))
		n++;
	memcpy(word, in->text, n);
	word[n] = '\0';
	if (!isxdigit(word[word[0] == '-']))
		return 0;
	value = simple_strtoll(word, &end, base_of(d->type));
	if (end == word || (end == word + 1 && *word == '-'))
		return 0;
	in->text += end - word;
	if (to)
		store(to, value, d->length);
	return 1;
}

/* A word, or with %c so many characters. */
static int read_text(struct in *in, const struct directive *d, char *to)
{
	int max = d->width ? d->width : d->type == 'c' ? 1 : INT_MAX;
	int n = 0;

	if (d->type == 's')
		in->text = skip_space(in->text);
	for (; n < max && *in->text; n++, in->text++) {
		if (d->type == 's' && isspace(*in->text))
			break;
		if (to)
			to[n] = *in->text;
	}
	if (to && d->type == 's')
		to[n] = '\0';
	return n > 0;
}

/* Does what a directive says; 0 ends it all. */
static int convert(struct in *in, const struct directive *d, va_list *args,
		   const char *begin)
{
	void *to = d->skip || d->type == '%' ? NULL : va_arg(*args, void *);
	int ok;

	switch (d->type) {
	case '%':
		ok = *in->text == '%';
		in->text += ok;
		return ok;
	case 'n':
		*(int *)to = (int)(in->text - begin);
		return 1;
	case 's': case 'c':
		ok = read_text(in, d, to);
		break;
	case 'd': case 'i': case 'u': case 'x': case 'X': case 'o':
		ok = read_number(in, d, to);
		break;
	default:
		return 0;
	}
	in->converted += ok && !d->skip;
	return ok;
}

int vsscanf(const char *buf, const char *fmt, va_list args)
{
	struct in in = { buf, 0 };
	struct directive d;
	va_list copy;

	va_copy(copy, args);
	while (*fmt) {
		if (isspace(*fmt)) {
			in.text = skip_space(in.text);
			fmt = skip_space(fmt);
		} else if (*fmt != '%') {
			if (*fmt++ != *in.text++)
				break;
		} else {
			fmt = parse(fmt + 1, &d);
			if (!convert(&in, &d, &copy, buf))
				break;
		}
	}
	va_end(copy);
	return in.converted;
}
EXPORT_SYMBOL(kernel_vsscanf);

int sscanf(const char *buf, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsscanf(buf, fmt, args);
	va_end(args);
	return n;
}
EXPORT_SYMBOL(kernel_sscanf);

/* --- Writing ------------------------------------------------------------------ */

int vsprintf(char *buf, const char *fmt, va_list args)
{
	return vsnprintf(buf, ~0UL >> 1, fmt, args);
}
EXPORT_SYMBOL(kernel_vsprintf);

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(buf, size, fmt, args);

	return len < (int)size ? len : size ? (int)size - 1 : 0;
}
EXPORT_SYMBOL(vscnprintf);

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
EXPORT_SYMBOL(scnprintf);

/* --- What is left --------------------------------------------------------------- */

EXPORT_SYMBOL(strncat);
EXPORT_SYMBOL(strpbrk);
EXPORT_SYMBOL(strspn);
EXPORT_SYMBOL(strcspn);
