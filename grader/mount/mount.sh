#!/bin/sh
# Mounts a machine, and loads modules into it: behind make mount and its like.
#
#	mount.sh mount BUILD DIR KERNEL.so [BOOT LINE]
#	mount.sh umount BUILD [DIR]
#	mount.sh insmod BUILD [DIR] FILE [PARAMETERS]
#	mount.sh rmmod BUILD [DIR] NAME
#	mount.sh clean BUILD	umount, if anything is mounted
#
# Without DIR it is the one that was mounted last, which BUILD/mounted names.
cd "$(dirname "$0")/../.." || exit 1
what=$1 B=$2 dir=$3
last=$(cat "$B/mounted" 2>/dev/null)

die() {
	echo "$*" >&2
	exit 1
}

# A dead mount is one, too, though nothing can be read there any more.
is_mounted() {
	awk -v dir="$1" '$2 == dir && $3 ~ /kmemlab/ { found = 1 }
		END { exit !found }' /proc/mounts
}

absolute() {
	case $1 in
	/*) echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}

do_mount() {
	dir=$(absolute "$dir")
	! is_mounted "$dir" || die "$dir is mounted already: make umount"
	[ -z "$last" ] || ! is_mounted "$last" ||
		die "There is a machine at $last already: make umount"
	mkdir -p "$dir" 2>/dev/null || die "Can't make the directory $dir"
	[ -z "$(ls -A "$dir")" ] || die "$dir is not empty"
	"$B/mount" "$1" "$dir" "$B/mount.log" "$2" || exit 1
	echo "$dir" >"$B/mounted"
	echo "Mounted at $dir: dev and proc are in there. What the kernel says"
	echo "goes to $B/mount.log; make umount ends it."
}

# Its last words may still be on their way when it is unmounted.
do_umount() {
	is_mounted "$dir" || die "Nothing is mounted at $dir"
	if command -v fusermount3 >/dev/null; then
		fusermount3 -u "$dir" || die "Somebody still uses $dir"
	else
		umount "$dir" || exit 1
	fi
	rm -f "$B/mounted"
	for i in 1 2 3 4 5 6 7 8 9 10; do
		is_mounted "$dir" || break
		sleep 0.1
	done
}

# control FILE TEXT: the machine says in the same file why it did not.
control() {
	is_mounted "$dir" || die "No machine is mounted at $dir: make mount"
	echo "$2" 2>/dev/null >"$dir/$1" || die "$1: $(cat "$dir/$1")"
}

[ "$what" = mount ] || [ -n "$dir" ] || dir=$last
dir=${dir%/}
case $what in
mount)
	do_mount "$4" "$5" ;;
clean)
	[ -z "$last" ] || ! is_mounted "$last" || do_umount ;;
*)
	[ -n "$dir" ] || die "No machine is mounted: make mount DIR=dir"
	dir=$(absolute "$dir")
	[ "$what" = umount ] || [ -n "$4" ] || die "Say which: make $what MODULE=..."
	case $what in
	umount) do_umount ;;
	insmod)
		[ -f "$4" ] || die "insmod: there is no $4; make module SRC=dir"
		control insmod "$(absolute "$4") $5" ;;
	rmmod)
		control rmmod "$(basename "$4" .ko)" ;;
	esac ;;
esac
