#!/bin/sh
# make mount, with programs of the host on the reference's devices: they copy,
# compare, wait for each other, and are interrupted; modules come and go.  Then
# on those of a student who has not begun.  Without FUSE, it says so in one
# sentence.
. "$(dirname "$0")/lib.sh"

MAKE="make -s --no-print-directory B=$B"
dir=$TMP/root

# Where there is FUSE, a box is a place without.
succeeds "mount: it is made" $MAKE "$B/mount" "$B/kernel/reference.so"
box="bwrap --dev-bind / / --dev /dev"
(: </dev/fuse) 2>/dev/null || box=
if $box true 2>/dev/null; then
	$box $MAKE mount DIR="$dir" >"$TMP/out" 2>&1
	same "mount: without FUSE, one sentence" 1 \
		"$(grep -c 'no FUSE here' "$TMP/out")"
fi
if ! (: </dev/fuse) 2>/dev/null; then
	ok "mount: skipped, for there is no FUSE here"
	finish
fi
if [ -f "$B/mounted" ]; then
	ok "mount: skipped, for a machine is mounted at $(cat "$B/mounted")"
	finish
fi
trap '$MAKE umount >/dev/null 2>&1; rm -rf "$TMP"' EXIT

# says NAME TEXT COMMAND...: the command fails, and says so.
says() {
	name=$1 text=$2
	shift 2
	if "$@" >"$TMP/out" 2>&1; then
		fail "$name" "it succeeds"
	else
		same "$name" 1 "$(grep -cF "$text" "$TMP/out")"
	fi
}

head -c 30000 /dev/urandom >"$TMP/data"
succeeds "mount: a machine is mounted" $MAKE mount DIR="$dir"
for device in scull0 scullc1 scullp2 scullv3; do
	cp "$TMP/data" "$dir/dev/$device"
	succeeds "mount: cmp finds what cp wrote to $device" \
		cmp "$TMP/data" "$dir/dev/$device"
done
echo more >>"$dir/dev/scull0"
same "mount: who opens for writing only empties a device" more \
	"$(cat "$dir/dev/scull0")"
echo two 1<>"$dir/dev/scull0"
same "mount: who opens for both does not" two "$(sed 1q "$dir/dev/scull0")"
dd if="$dir/dev/scullp2" bs=4096 skip=3 count=2 status=none >"$TMP/part"
succeeds "mount: dd goes to a position" \
	sh -c "dd if='$TMP/data' bs=4096 skip=3 count=2 status=none |
	cmp - '$TMP/part'"

# A pipe that nobody has open forgets what is in it.
exec 3<"$dir/dev/scullpipe0"
timeout 10 dd bs=100 count=1 status=none <&3 >"$TMP/through" &
echo through >"$dir/dev/scullpipe0"
wait $!
exec 3<&-
same "mount: a reader waits for a writer" through "$(cat "$TMP/through")"
timeout -s INT 0.3 cat "$dir/dev/scullpipe1"
same "mount: a reader that waits can be interrupted" 124 $?
same "mount: /proc shows the machine" 1 \
	"$(grep -c 'zone *DMA' "$dir/proc/buddyinfo")"
same "mount: /proc shows the device" \
	"Device 0: qset 1000, q 4000, sz 5" "$(head -n 1 "$dir/proc/scullmem")"
TERM=linux timeout 3 watch -n 1 cat "$dir/proc/buddyinfo" >"$TMP/out" 2>&1
same "mount: watch shows it" yes \
	"$(grep -q 'Node 0, zone' "$TMP/out" && echo yes)"
same "mount: the kernel has nothing to say" "" "$(head -n 3 "$B/mount.log")"
same "mount: insmod says why not" \
	"nonsense: there is no such file, and no such part of the kernel" \
	"$(echo nonsense 2>/dev/null >"$dir/insmod"; cat "$dir/insmod")"
says "mount: a module in use stays" "scull: is in use" \
	$MAKE rmmod MODULE=scull
succeeds "mount: one that is not in use goes" $MAKE rmmod MODULE=scullv
same "mount: its devices go with it" "" "$(ls "$dir/dev" | grep scullv)"
says "mount: there is one machine at a time" "already: make umount" \
	$MAKE mount DIR="$dir"
succeeds "mount: umount ends it" $MAKE umount
says "mount: and can do so once" "No machine is mounted" $MAKE umount
same "mount: nothing is left there" "" "$(ls "$dir")"

if cmp -s labs/07-scull/scull.c "$B/derived/07-scull/scull.c"; then
	succeeds "mount: a student's drivers" $MAKE mount LAB=7 DIR="$dir"
	same "mount: an open exercise is an error" 1 \
		"$(cp "$TMP/data" "$dir/dev/scull0" 2>&1 | grep -c error)"
	succeeds "mount: umount ends it as well" $MAKE umount
	same "mount: the log says which exercise" yes \
		"$(grep -q '^Oops: #.*: 7\.' "$B/mount.log" && echo yes)"
fi
finish
