/*
 * Parameters of a module: variables that insmod sets before the module begins.
 *
 *	static int howmany = 1;
 *	module_param(howmany, int, S_IRUGO);
 *
 *	insmod hello.ko howmany=10
 *
 * Each one leaves a struct kernel_param in the section __param.
 *
 * Linux: kernel/params.c.
 */
#ifndef _LINUX_MODULEPARAM_H
#define _LINUX_MODULEPARAM_H

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/stat.h>
#include <linux/stringify.h>

struct kernel_param;

/** Sets a parameter from text; 0, or -EINVAL if that is nothing for it. */
typedef int (*param_set_fn)(const char *val, struct kernel_param *kp);
/** Writes a parameter as text to a buffer of a page; returns its length. */
typedef int (*param_get_fn)(char *buffer, struct kernel_param *kp);

struct kernel_param {
	const char *name;
	/** Who may see it in /sys, which is not there; 0 is nobody. */
	unsigned int perm;
	param_set_fn set;
	param_get_fn get;
	void *arg;
};

/** A string parameter with room of its own. */
struct kparam_string {
	unsigned int maxlen;
	char *string;
};

struct kparam_array {
	unsigned int max;
	/** Receives how many there were, unless NULL. */
	int *num;
	param_set_fn set;
	param_get_fn get;
	unsigned int elemsize;
	void *elem;
};

#define __module_param_call(name, set, get, arg, perm, unique)		\
	static struct kernel_param __param_##unique			\
	__attribute__((used, section("__param"),			\
		       aligned(sizeof(void *)))) =			\
		{ #name, perm, set, get, arg }
#define module_param_call(name, set, get, arg, perm)			\
	__module_param_call(name, set, get, arg, perm, name)

/** Parameter @p name of variable @p value; types: byte short ushort int uint
 * long ulong charp bool invbool. */
#define module_param_named(name, value, type, perm)			\
	module_param_call(name, param_set_##type, param_get_##type,	\
			  (void *)&(value), perm)
/** A parameter of the variable's own name. */
#define module_param(name, type, perm)					\
	module_param_named(name, name, type, perm)
/** Text, copied into @p string which has @p len bytes. */
#define module_param_string(name, string, len, perm)			\
	static struct kparam_string __param_string_##name =		\
		{ len, string };					\
	module_param_call(name, param_set_copystring, param_get_string,	\
			  &__param_string_##name, perm)
/** Several values with commas; *@p nump (or NULL) receives how many. */
#define module_param_array_named(name, array, type, nump, perm)	\
	static struct kparam_array __param_arr_##name = {		\
		sizeof(array) / sizeof((array)[0]), (int *)(nump),	\
		param_set_##type, param_get_##type,			\
		sizeof((array)[0]), (array) };				\
	module_param_call(name, param_array_set, param_array_get,	\
			  &__param_arr_##name, perm)
#define module_param_array(name, type, nump, perm)			\
	module_param_array_named(name, name, type, nump, perm)

/** What modinfo says of a parameter: nobody asks here. */
#define MODULE_PARM_DESC(parm, text)

/* The way of 2.4, which 2.6.10 still has: the type is a letter of b h i l s,
 * with how many there are in front, as in "1-8i". */
struct obsolete_modparm {
	const char *name;
	const char *type;
	void *addr;
};
#define MODULE_PARM(var, type)						\
	static struct obsolete_modparm __parm_##var			\
	__attribute__((used, section("__obsparm"),			\
		       aligned(sizeof(void *)))) =			\
		{ #var, type, (void *)&(var) }

#define __param_type(type)						\
	int param_set_##type(const char *val, struct kernel_param *kp);	\
	int param_get_##type(char *buffer, struct kernel_param *kp)
__param_type(byte);
__param_type(short);
__param_type(ushort);
__param_type(int);
__param_type(uint);
__param_type(long);
__param_type(ulong);
__param_type(charp);
__param_type(bool);
__param_type(invbool);
int param_set_copystring(const char *val, struct kernel_param *kp);
int param_get_string(char *buffer, struct kernel_param *kp);
int param_array_set(const char *val, struct kernel_param *kp);
int param_array_get(char *buffer, struct kernel_param *kp);

/**
 * Sets parameters from a line such as "howmany=10 whom=you".
 * @param args    the line; it is cut into pieces
 * @param params  the parameters there are, @p num of them
 * @return 0; -ENOENT for a parameter that is none, or what its set() says.
 */
int parse_args(const char *name, char *args, struct kernel_param *params,
	       unsigned int num,
	       int (*unknown)(char *param, char *val));

#endif /* _LINUX_MODULEPARAM_H */
