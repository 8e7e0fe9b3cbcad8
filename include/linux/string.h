/* Memory and strings, as in C. */
#if __STDC_HOSTED__
#include_next <linux/string.h>
#else
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/types.h>

void *memset(void *dst, int byte, size_t len);
void *memcpy(void *dst, const void *src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
int memcmp(const void *a, const void *b, size_t len);
void *memchr(const void *s, int byte, size_t len);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t len);
char *strcpy(char *dst, const char *src);
char *strncpy(char *dst, const char *src, size_t len);
char *strcat(char *dst, const char *src);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t len);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *word);
char *strncat(char *dst, const char *src, size_t len);
char *strpbrk(const char *s, const char *accept);
char *strsep(char **s, const char *delimiters);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
/** Copies at most @p size - 1 characters and a 0; returns src's length. */
size_t strlcpy(char *dst, const char *src, size_t size);
/** Appends, so that dst has at most @p size - 1 characters and a 0. */
size_t strlcat(char *dst, const char *src, size_t size);
/** As strncmp(), without regard to case. */
int strnicmp(const char *a, const char *b, size_t len);
char *strnchr(const char *s, size_t len, int c);
/** The first byte @p c in @p size bytes; the end if there is none. */
void *memscan(void *addr, int c, size_t size);

#endif
#endif
