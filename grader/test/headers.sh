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
