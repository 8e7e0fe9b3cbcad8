/* Up to which address a task's calls may ask for "user" memory. */
#ifndef _ASM_THREAD_INFO_H
#define _ASM_THREAD_INFO_H

#include <linux/sched.h>

#define MAKE_MM_SEG(s)	((mm_segment_t) { (s) })
#define KERNEL_DS	MAKE_MM_SEG(~0UL)
/** User memory ends where the kernel's begins. */
#define USER_DS		MAKE_MM_SEG(PAGE_OFFSET)
#define TASK_SIZE	PAGE_OFFSET

#define current_thread_info()	(&current->thread_info)
#define get_ds()		KERNEL_DS
#define get_fs()		(current_thread_info()->addr_limit)
/** KERNEL_DS lets copy_to_user() and its like work on kernel memory, too. */
#define set_fs(x)		((void)(current_thread_info()->addr_limit = (x)))
#define segment_eq(a, b)	((a).seg == (b).seg)

#endif /* _ASM_THREAD_INFO_H */
