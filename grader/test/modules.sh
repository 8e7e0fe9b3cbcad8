#!/bin/sh
# Modules such as somebody else might have written: they compile unmodified,
# load, run, and go without a trace.
. "$(dirname "$0")/lib.sh"

MAKE="make -s --no-print-directory"

succeeds "modules: a kernel is made" $MAKE B="$B" "$B/console" \
	"$B/kernel/reference.so"
for m in beat fifo pearls shelf window; do
	succeeds "modules: $m is made" $MAKE B="$B" module \
		SRC="grader/test/modules/$m"
done

# run NAME WANTED: the commands on the standard input print, and log, this.
run() {
	sed "s|^insmod |insmod $B/modules/|" | timeout 60 "$B/console" \
		"$B/kernel/reference.so" >"$TMP/out" 2>&1
	same "modules: $1" "$2" "$(cat "$TMP/out")"
}

run "caches, kmalloc and per-CPU memory have all their names" "" <<-END
	insmod pearls.ko
	rmmod pearls
END
run "what is on the kernel's shelf does its work" "" <<-END
	insmod shelf.ko
	rmmod shelf
END
run "pages, page tables and devices are seen through the window" "" <<-END
	insmod window.ko
	rmmod window
END
run "a port's interrupt is found, and a bus finds a driver" \
"line 7, port ff, nobody ffff
port0 is driven
           CPU0       
  7:          3         XT-PIC  port
0378-037f : port
port0 is not, after 2
port0 is gone" <<-END
	insmod port.ko
	cat /proc/interrupts
	cat /proc/ioports
	rmmod port
END
run "timers, work and tasklets beat" "hello 10
1 2 3 end
beats:
10
1
1
1
1
1
1" <<-END
	insmod beat.ko sizes=1,2,3
	sleep 101
	cat /proc/beat/count
	cat /proc/beat/list 10
	cat /proc/beat/busy 2
	cat /proc/beat/sched 2
	cat /proc/beat/queue 2
	cat /proc/beat/timeout 2
	cat /proc/beat/loop 2
	cat /proc/beat/delay 2
	rmmod beat
END
run "a pipe blocks, wakes, polls and is asked" \
"fifo: 2 devices for you, major 254
hello, out
in out
hello0 64
cat /dev/fifo0 1 &: Interrupted system call" <<-END
	insmod fifo.ko fifo_whom=you
	cat /dev/fifo0 7 &
	write /dev/fifo0 "hello, "
	wait
	open f /dev/fifo0
	poll f
	write f hello
	poll f
	cat f 5
	ioctlp f 0x80046601
	close f
	cat /dev/fifo0 1 &
	interrupt
	rmmod fifo
END

# Modules with bugs, one in each run: the first thing that is said, and the first
# line that says where.  said.txt has them all; GOLDEN=new writes it anew.
wrong=grader/test/modules/wrong
succeeds "modules: one with mistakes is made" $MAKE B="$B" module SRC="$wrong"

# What is said, without addresses.
said() {
	timeout 20 "$B/console" "$B/kernel/reference.so" \
		"mem=64M highmem=16M debug=slab" 2>&1 |
		sed -E 's/0x[0-9a-f]{6,}|[0-9a-f]{12,16}h?/ADDRESS/g
			s/((solutions|lib)[^ ]*\.c):[0-9]+/\1/'
}

mistake() {
	printf 'insmod %s\nwrite /dev/wrong %s\n%s\n' "$B/modules/wrong.ko" \
		"$1" "$2" | said | awk '
		NR == 1 || /wrong\.c:/ { print }
		/wrong\.c:/ { exit }'
}

for m in $(sed -n '/^} mistakes/,/^};/p' "$wrong/wrong.c" |
	grep -o 'MISTAKE([a-z_]*)' | sed 's/.*(//; s/)//' | grep -v '^name$'); do
	echo "$m"
	mistake "$m"
done >"$TMP/said"
{
	echo "in an interrupt"
	mistake "" "irq 5"
	echo "its init function fails"
	echo "insmod $B/modules/wrong.ko fails=1" | said | sort
	echo "unloaded"
	printf 'insmod %s untidy=1\nrmmod wrong\n' "$B/modules/wrong.ko" |
		said | sort
} >>"$TMP/said"
[ -z "$GOLDEN" ] || cp "$TMP/said" "$wrong/said.txt"
diff "$wrong/said.txt" "$TMP/said" >"$TMP/diff"
same "modules: each mistake is named" "" "$(head -n 8 "$TMP/diff")"

finish
