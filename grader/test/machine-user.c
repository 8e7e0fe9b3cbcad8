/*
 * The kernel around the drivers, by itself: a program's memory.
 */
#define _GNU_SOURCE
#include <asm/uaccess.h>
#include <machine/user.h>
#include <string.h>

#include "machine-test.h"

Test(files, copies_end_where_the_programs_memory_does)
{
	char kernel[PAGE_SIZE];
	unsigned long buf;

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	memset(kernel, 'k', sizeof(kernel));
	cr_assert_eq(copy_to_user((void *)(buf + 100), kernel, PAGE_SIZE), 100);
	cr_assert_eq(((char *)user_bytes(buf))[PAGE_SIZE - 1], 'k');
	cr_assert_eq(((char *)user_bytes(buf))[99], 0);
	/* What did not come is zeroes. */
	cr_assert_eq(copy_from_user(kernel, (void *)(buf + PAGE_SIZE - 10), 20),
		     10);
	cr_assert_eq(kernel[9], 'k');
	cr_assert_eq(kernel[10], 0);
	cr_assert_eq(kernel[19], 0);
	cr_assert_eq(kernel[20], 'k');
	cr_assert_eq(copy_to_user(NULL, kernel, 8), 8);
	cr_assert_eq(clear_user((void *)(buf + PAGE_SIZE - 4), 8), 4);
	user_free(buf);
	cr_assert_eq(copy_to_user((void *)buf, kernel, 1), 1);
}

Test(files, kernel_addresses_are_no_user_memory)
{
	unsigned long page, value = 7;
	mm_segment_t old;

	power_on("mem=1M");
	page = get_zeroed_page(GFP_KERNEL);
	cr_assert_eq(access_ok(VERIFY_READ, page, 1), 0);
	cr_assert_eq(copy_to_user((void *)page, &value, 8), 8);
	cr_assert_eq(put_user(value, (unsigned long *)page), -EFAULT);
	/* The end may not wrap around. */
	cr_assert_eq(access_ok(VERIFY_READ, USER_START, ~0UL), 0);
	old = get_fs();
	set_fs(KERNEL_DS);
	cr_assert_eq(copy_to_user((void *)page, &value, 8), 0);
	set_fs(old);
	cr_assert_eq(*(unsigned long *)page, 7);
}

Test(files, the_kernel_cannot_touch_a_programs_memory)
{
	unsigned long buf;

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	cr_assert_eq(oops_of(*(volatile char *)buf = 1), OOPS_FAULT);
	cr_assert(strstr(machine->oops.text, "copy_to_user()"));
}

Test(files, memory_that_is_read_only_is_not_written)
{
	unsigned long buf;
	int value = 1;

	power_on("mem=1M");
	buf = user_alloc_ro(PAGE_SIZE);
	cr_assert_eq(put_user(value, (int *)buf), -EFAULT);
	cr_assert_eq(get_user(value, (int *)buf), 0);
	cr_assert_eq(value, 0);
}

Test(files, copies_fail_on_demand)
{
	unsigned long buf;
	long value = 0;

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	machine->fail.countdown[FAIL_USER] = 2;
	cr_assert_eq(put_user(1L, (long *)buf), 0);
	cr_assert_eq(get_user(value, (long *)buf), -EFAULT);
	cr_assert_eq(get_user(value, (long *)buf), 0);
	cr_assert_eq(value, 1);
	cr_assert_eq(machine->fail.hits[FAIL_USER], 1);
}

Test(files, strings_of_a_program_are_bounded)
{
	unsigned long buf;
	char text[16];

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	strcpy(user_bytes(buf), "hello");
	memset((char *)user_bytes(buf) + PAGE_SIZE - 4, 'x', 4);
	cr_assert_eq(strncpy_from_user(text, (char *)buf, 16), 5);
	cr_assert_str_eq(text, "hello");
	cr_assert_eq(strncpy_from_user(text, (char *)buf, 3), 3);
	cr_assert_eq(strnlen_user((char *)buf, 100), 6);
	cr_assert_gt(strnlen_user((char *)buf, 3), 3);
	cr_assert_eq(strnlen_user((char *)(buf + PAGE_SIZE - 4), 100), 0);
	cr_assert_eq(strncpy_from_user(text, (char *)(buf + PAGE_SIZE - 4), 16),
		     -EFAULT);
}

Test(files, copying_under_a_lock_is_told)
{
	DEFINE_SPINLOCK(lock);
	unsigned long buf;
	char c = 0;

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	spin_lock(&lock);
	cr_assert_eq(copy_to_user((void *)buf, &c, 1), 0);
	spin_unlock(&lock);
	cr_assert(log_has("sleeping function called from invalid context"));
}
