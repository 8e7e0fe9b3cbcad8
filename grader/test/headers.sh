#!/bin/sh
# Every header can be included by itself, in kernel code and by a hosted
# program, and code written for Linux 2.6.10 compiles and runs unmodified.
. "$(dirname "$0")/lib.sh"

for header in $(cd include && echo linux/*.h asm/*.h machine/*.h); do
	echo "#include <$header>" >"$TMP/one.c"
	succeeds "$header by itself, in the kernel" \
		gcc @"$B/cflags-kernel" -Werror -c "$TMP/one.c" -o "$TMP/one.o"
	succeeds "$header by itself, hosted" \
		gcc -std=gnu11 -Wall -Wextra -Werror -Iinclude \
		-c "$TMP/one.c" -o "$TMP/one.o"
done

# A driver may leave out what another header of 2.6.10 has brought along.
brings() {
	printf '#include <linux/%s>\nvoid f(void);\nvoid f(void)\n{\n%s;\n}\n' \
		"$1" "$2" >"$TMP/one.c"
	succeeds "linux/$1 has $2" gcc @"$B/cflags-kernel" -Werror \
		-c "$TMP/one.c" -o "$TMP/one.o"
}
brings aio.h "INIT_WORK((struct work_struct *)0, 0, 0)"
brings mm.h "iminor(((struct file *)0)->f_dentry->d_inode)"
brings mm.h "vmalloc_to_page(0)"
brings module.h "printk(current->comm)"
brings module.h "spinlock_t lock = SPIN_LOCK_UNLOCKED; spin_lock(&lock)"
brings poll.h "get_user((int){ 0 }, (int *)0)"
brings proc_fs.h "kfree(0)"
brings fs.h "init_MUTEX((struct semaphore *)0)"
brings tty.h "INIT_WORK((struct work_struct *)0, 0, 0)"
brings interrupt.h "set_bit(0, 0)"
brings sched.h "struct task_struct *p; read_lock(&tasklist_lock); for_each_process(p)"
brings cpumask.h "int cpu; for_each_cpu_mask(cpu, cpu_online_map)"

for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	succeeds "a driver for 2.6.10 compiles, $cc" $cc -std=gnu11 -O2 \
		-ffreestanding -nostdinc -isystem \
		"$($cc -print-file-name=include)" -Iinclude -D__KERNEL__ \
		-fPIC -Wall -Werror -c grader/test/driver.c -o "$TMP/$cc.o"
	cat >"$TMP/main.c" <<-END
		#include <linux/mm.h>
		#include <machine/kernel.h>
		#include <machine/machine.h>
		int driver_init(void);
		int main(void)
		{
			char why[160];
			unsigned int before;
			if (machine_power_on("mem=32M", why, sizeof(why)) < 0)
				return 1;
			setup_nodes();
			start_kernel();
			drain_local_pages();
			before = nr_free_pages();
			if (driver_init())
				return 2;
			drain_local_pages();
			return nr_free_pages() != before;
		}
	END
	gcc -Iinclude -o "$TMP/$cc" "$TMP/main.c" "$TMP/$cc.o" "$B"/ref/*.o \
		"$B/libsubject.a"
	succeeds "it runs, and gives everything back, $cc" "$TMP/$cc"
done
finish
