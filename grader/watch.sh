#!/bin/sh
# Tests a lab again each time one of its files is saved, until Ctrl-C.
#
#	watch.sh LAB    behind `make watch`; LAB is a name such as 02-buddy
#
# On a terminal, Ctrl-C is sent to a whole group of processes, and make would
# call it an error.  So the loop gets a group of its own there.
cd "$(dirname "$0")/.." || exit 1

lab=$1
number=${lab%%-*}
number=${number#0}
if ! [ -d "labs/${lab:-none}" ]; then
	echo "watch: there is no folder labs/$lab" >&2
	exit 1
fi
if [ -t 0 ] && [ -z "$KMEMLAB_WATCHING" ]; then
	set -m
	KMEMLAB_WATCHING=1 "$0" "$lab"
	exit
fi
trap 'echo; echo "No longer watching."; exit 0' INT TERM

# What changes when a file is saved, in whatever way the editor does it.
stamp() {
	stat -c '%n %i %y %s' labs/"$lab"/*.c 2>/dev/null
}

# Waits until there may be something new, but never for long.
wait_a_moment() {
	if command -v inotifywait >/dev/null; then
		inotifywait -qq -t 2 -e close_write,moved_to "labs/$lab"
	else
		sleep 0.2
	fi
}

while :; do
	seen=$(stamp)
	[ -t 1 ] && printf '\033[H\033[2J'
	"${MAKE:-make}" -s --no-print-directory "lab$number"
	echo "Waiting for the next save of labs/$lab/*.c; Ctrl-C ends this."
	while [ "$(stamp)" = "$seen" ]; do
		wait_a_moment
	done
done
