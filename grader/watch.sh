#!/bin/sh
# Tests a lab again each time one of its files is saved, until Ctrl-C.
#
#	watch.sh LAB    behind `make watch`; LAB is a number
#
# On a terminal, Ctrl-C is sent to a whole group of processes, and make would
# call it an error.  So the loop gets a group of its own there.
cd "$(dirname "$0")/.." || exit 1

number=$1
folder=$(echo labs/0"$number"-*)
if ! [ -d "$folder" ]; then
	echo "watch: there is no lab '$number'; say LAB=1, for instance." >&2
	exit 1
fi
if [ -t 0 ] && [ -z "$KMEMLAB_WATCHING" ]; then
	set -m
	KMEMLAB_WATCHING=1 "$0" "$number"
	exit
fi
trap 'echo; echo "No longer watching."; exit 0' INT TERM

# What changes when a file is saved, in whatever way the editor does it.
stamp() {
	stat -c '%n %i %y %s' "$folder"/*.c 2>/dev/null
}

# Waits until there may be something new, but never for long.
wait_a_moment() {
	if command -v inotifywait >/dev/null; then
		inotifywait -qq -t 2 -e close_write,moved_to "$folder"
	else
		sleep 0.2
	fi
}

while :; do
	seen=$(stamp)
	[ -t 1 ] && printf '\033[H\033[2J'
	"${MAKE:-make}" -s --no-print-directory "lab$number"
	echo "Waiting for the next save of $folder/*.c; Ctrl-C ends this."
	while [ "$(stamp)" = "$seen" ]; do
		wait_a_moment
	done
done
