/*
 * Formatting into a buffer, as printk needs it: an allocator's messages can't
 * come from a function that allocates.
 *
 * Knows %d %i %u %x %X %o %c %s %p %%, the flags - 0 + space and #, width and
 * precision, and the lengths hh h l ll L z Z t.  %p prints all sixteen digits
 * of an address and no 0x.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

/* Where the text goes; what no longer fits is counted and dropped. */
struct out {
	char *buf;
	size_t size, len;
};

struct spec {
	int left, zero, plus, space, alt;
	int width, precision;	/* -1: none given */
	int length;		/* size of the argument, in bytes */
};

/* Those that are left: who takes one away takes it from all. */
struct args {
	va_list list;
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void put_many(struct out *o, char c, int n)
{
	while (n-- > 0)
		put(o, c);
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
	int len;

	if (!text)
		text = "<NULL>";
	len = (int)(s->precision < 0 ? strlen(text) :
		    strnlen(text, (size_t)s->precision));
	if (!s->left)
		put_many(o, ' ', s->width - len);
	for (int i = 0; i < len; i++)
		put(o, text[i]);
	if (s->left)
		put_many(o, ' ', s->width - len);
}

static const char *sign_of(const struct spec *s, int is_signed, int negative)
{
	if (!is_signed)
		return "";
	return negative ? "-" : s->plus ? "+" : s->space ? " " : "";
}

/* The number's digits, then what has to stand in front of them. */
static void put_number(struct out *o, const struct spec *s, char type,
		       unsigned long value, int negative)
{
	const char *set = type == 'X' ? "0123456789ABCDEF" :
		"0123456789abcdef";
	unsigned int base = type == 'o' ? 8 : type == 'x' || type == 'X' ?
		16 : 10;
	const char *sign = sign_of(s, type == 'd', negative);
	const char *prefix = s->alt && base == 16 && value ?
		(type == 'X' ? "0X" : "0x") : "";
	char digits[24];
	int n = 0, zeros, pad;

	do
		digits[n++] = set[value % base];
	while (value /= base);
	zeros = s->precision > n ? s->precision - n : 0;
	pad = s->width - n - zeros - (int)strlen(sign) - (int)strlen(prefix);
	if (s->zero && !s->left && s->precision < 0 && pad > 0) {
		zeros = pad;
		pad = 0;
	}
	if (!s->left)
		put_many(o, ' ', pad);
	while (*sign)
		put(o, *sign++);
	while (*prefix)
		put(o, *prefix++);
	put_many(o, '0', zeros);
	while (n)
		put(o, digits[--n]);
	if (s->left)
		put_many(o, ' ', pad);
}

static const char *parse_flags(const char *fmt, struct spec *s)
{
	for (;; fmt++) {
		switch (*fmt) {
		case '-': s->left = 1; break;
		case '0': s->zero = 1; break;
		case '+': s->plus = 1; break;
		case ' ': s->space = 1; break;
		case '#': s->alt = 1; break;
		default: return fmt;
		}
	}
}

static const char *parse_int(const char *fmt, int *n)
{
	for (*n = 0; *fmt >= '0' && *fmt <= '9'; fmt++)
		*n = *n * 10 + *fmt - '0';
	return fmt;
}

static const char *parse_length(const char *fmt, struct spec *s)
{
	for (;; fmt++) {
		switch (*fmt) {
		case 'h': s->length /= 2; break;
		case 'l': case 'L': case 'q': case 'z': case 'Z': case 't':
			s->length = 8; break;
		default: return fmt;
		}
	}
}

/* An argument of the length that was asked for, made as wide as a long. */
static long sized(long value, int length)
{
	switch (length) {
	case 1: return (signed char)value;
	case 2: return (short)value;
	case 4: return (int)value;
	default: return value;
	}
}

static void put_integer(struct out *o, struct spec *s, char type, long arg)
{
	long value = sized(arg, s->length);

	if (type == 'i')
		type = 'd';
	if (type == 'd' && value < 0)
		put_number(o, s, type, -(unsigned long)value, 1);
	else if (type == 'd' || s->length == 8)
		put_number(o, s, type, (unsigned long)value, 0);
	else
		put_number(o, s, type, (unsigned long)value &
			   ((1UL << 8 * s->length) - 1), 0);
}

static void put_pointer(struct out *o, struct spec *s, const void *p)
{
	if (s->width < 0 || !s->width) {
		s->width = 2 * (int)sizeof(p);
		s->zero = 1;
	}
	put_number(o, s, 'x', (unsigned long)p, 0);
}

/* A number in the format, or of the next argument if it says `*' there. */
static const char *parse_number(const char *fmt, int *number, struct args *args)
{
	if (*fmt != '*')
		return parse_int(fmt, number);
	*number = va_arg(args->list, int);
	return fmt + 1;
}

/* From behind the % to the letter. */
static const char *parse_spec(const char *fmt, struct spec *s,
			      struct args *args)
{
	fmt = parse_flags(fmt, s);
	fmt = parse_number(fmt, &s->width, args);
	s->left |= s->width < 0;
	s->width = s->width < 0 ? -s->width : s->width;
	if (*fmt == '.')
		fmt = parse_number(fmt + 1, &s->precision, args);
	return parse_length(fmt, s);
}

static void put_argument(struct out *o, struct spec *s, char letter,
			 struct args *args)
{
	switch (letter) {
	case 'd': case 'i': case 'u': case 'x': case 'X': case 'o':
		put_integer(o, s, letter, s->length == 8 ?
			    va_arg(args->list, long) : va_arg(args->list, int));
		break;
	case 'c':
		put_many(o, ' ', s->left ? 0 : s->width - 1);
		put(o, (char)va_arg(args->list, int));
		put_many(o, ' ', s->left ? s->width - 1 : 0);
		break;
	case 's':
		put_string(o, s, va_arg(args->list, const char *));
		break;
	case 'p':
		put_pointer(o, s, va_arg(args->list, void *));
		break;
	default:
		put(o, letter);
	}
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list list)
{
	struct out o = { buf, size, 0 };
	struct args args;

	va_copy(args.list, list);
	for (; *fmt; fmt++) {
		struct spec s = { .precision = -1, .length = 4 };

		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		fmt = parse_spec(fmt + 1, &s, &args);
		if (!*fmt)
			break;
		put_argument(&o, &s, *fmt, &args);
	}
	va_end(args.list);
	if (size)
		buf[o.len < size ? o.len : size - 1] = '\0';
	return (int)o.len;
}
EXPORT_SYMBOL(kernel_vsnprintf);

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
EXPORT_SYMBOL(kernel_snprintf);

int sprintf(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, ~0UL >> 1, fmt, args);
	va_end(args);
	return len;
}
EXPORT_SYMBOL(kernel_sprintf);
