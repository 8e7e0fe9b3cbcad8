#!/bin/sh
# The reference of lab 7 as real modules, each a shared object of its own.  They
# come and go a hundred times; nothing is left behind, and the kernel, which
# watches every access of a module's, has nothing to say.
. "$(dirname "$0")/lib.sh"

MAKE="make -s --no-print-directory"
modules="scull scullc scullp scullv"

succeeds "sculls: a kernel is made" $MAKE B="$B" "$B/console" \
	"$B/kernel/reference.so"
succeeds "sculls: they are made as modules" $MAKE B="$B" module \
	SRC=solutions/07-scull

# commands ROUNDS: what the console is told.
commands() {
	for round in $(seq "$1"); do
		for m in $modules; do
			echo "insmod $B/modules/$m.ko"
		done
		for device in scull0 scullc1 scullp2 scullv3 scullpriv; do
			echo "write /dev/$device $round"
			echo "cat /dev/$device"
		done
		for m in scullv scullp scullc scull; do
			echo "rmmod $m"
		done
	done
}

commands 100 >"$TMP/commands"
timeout 120 "$B/console" "$B/kernel/reference.so" <"$TMP/commands" \
	>"$TMP/out" 2>"$TMP/log"
same "sculls: no command fails" 0 $?
same "sculls: what was written is read, a hundred times" \
	"$(for i in $(seq 100); do printf '%s' $i$i$i$i$i; done)" \
	"$(cat "$TMP/out")"
same "sculls: the kernel has nothing to say" "" "$(head -n 3 "$TMP/log")"

finish
