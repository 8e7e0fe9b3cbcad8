/*
 * The kernel's integer types.  A hosted program (the grader, the machine) has
 * the C library's types of the same names and keeps them.
 */
#if __STDC_HOSTED__
#include_next <linux/types.h>
#endif
#ifndef _KMEMLAB_TYPES_H
#define _KMEMLAB_TYPES_H

#if __STDC_HOSTED__
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
typedef unsigned short		umode_t;
#else
#include <stdbool.h>
#include <stddef.h>
typedef unsigned char		__u8;
typedef signed char		__s8;
typedef unsigned short		__u16;
typedef signed short		__s16;
typedef unsigned int		__u32;
typedef signed int		__s32;
typedef unsigned long long	__u64;
typedef signed long long	__s64;
typedef unsigned char		uint8_t;
typedef unsigned short		uint16_t;
typedef unsigned int		uint32_t;
typedef unsigned long		uint64_t;
typedef signed char		int8_t;
typedef signed short		int16_t;
typedef signed int		int32_t;
typedef signed long		int64_t;
typedef unsigned long		uintptr_t;
typedef long			ssize_t;
typedef long long		loff_t;
typedef long			off_t;
typedef __u32			dev_t;
typedef unsigned short		umode_t;
typedef unsigned short		mode_t;
typedef int			pid_t;
typedef unsigned int		uid_t;
typedef unsigned int		gid_t;
typedef long			time_t;
typedef unsigned int		uint;
typedef unsigned long		ulong;
typedef unsigned short		ushort;
typedef unsigned char		unchar;
typedef unsigned char		u_char;
typedef unsigned short		u_short;
typedef unsigned int		u_int;
typedef unsigned long		u_long;
typedef __u8			u_int8_t;
typedef __u16			u_int16_t;
typedef __u32			u_int32_t;
typedef __u64			u_int64_t;
typedef unsigned long		ino_t;
typedef unsigned int		nlink_t;
typedef long			suseconds_t;
typedef long			clock_t;
typedef char *			caddr_t;
#endif

typedef __u8			u8;
typedef __s8			s8;
typedef __u16			u16;
typedef __s16			s16;
typedef __u32			u32;
typedef __s32			s32;
typedef __u64			u64;
typedef __s64			s64;
typedef unsigned long		sector_t;
typedef unsigned long		pgoff_t;
typedef u64			dma_addr_t;
/** The later kernels' type of GFP flags; 2.6.10 says `unsigned int`. */
typedef unsigned int		gfp_t;
/** Theirs of physical addresses; 2.6.10 says `unsigned long`. */
typedef unsigned long		phys_addr_t;

#define BITS_PER_LONG		64
#define BITS_TO_LONGS(bits) \
	(((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) \
	unsigned long name[BITS_TO_LONGS(bits)]

/** An object's number in its slab: see <linux/slab_def.h>. */
typedef unsigned short kmem_bufctl_t;

#endif /* _KMEMLAB_TYPES_H */
