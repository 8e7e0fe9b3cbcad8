#!/bin/sh
# Submissions that cheat.  None gains a point, none keeps the others from being
# graded, and nothing is left of them.
#
# A cheat is a file of grader/cheats/.  Its first comment says what it tries
# and what has to come of it:
#
#	cheat:   in words
#	lab:     the lab it poses as
#	base:    what it is put in front of: the skeleton, the reference or none
#	test:    the only test to run, for those that take long
#	pad:     blanks that are put behind it, in bytes
#	seconds: of processor time that the grader itself may take
#	score:   the points it has at the end
#	status:  the lab's status
#	tests:   the statuses that its tests have
#
# In a skeleton every open exercise runs attack(), if there is one, and none is
# marked as open.  Submissions whose folder is the cheat are made below.
. "$(dirname "$0")/lib.sh"

# The box's user has to pass through, on a host without namespaces.
chmod 711 "$TMP"

# field NAME CHEAT
field() {
	sed -n "/^ \*\//q; s/^ \* $1: //p" "$2"
}

# The text that one cheat hands in.
submission_of() {
	cat "$1"
	case $(field base "$1") in
	skeleton)
		grep -q 'attack' "$1" && cat <<-'END'
		#include <machine/exercise.h>
		#undef not_implemented
		#undef not_implemented_yet
		#define not_implemented(id) do {				\
			attack();						\
			__not_implemented(id, __FILE__, __LINE__, __func__);	\
		} while (0)
		#define not_implemented_yet(id) do { } while (0)
		END
		cat "$B/derived/$(field lab "$1")"/*.c ;;
	reference)
		cat "solutions/$(field lab "$1")"/*.c ;;
	esac
	printf '%*s\n' "$(field pad "$1")" ''
}

# Bytes that would do something to a terminal, or are no text.
is_clean() {
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$1" &&
		! LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$1" &&
		iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1
}

# The grader's processor time if nothing else is said, which does not depend on
# the load; and when a grading has come to a standstill, under any load.
seconds=120 standstill=1800

# grade_it NAME FOLDER ARGUMENT...: what is the same for all: it is graded, the
# report is text and the JSON is JSON, and no process or file is left.
grade_it() {
	name=$1 folder=$2
	shift 2
	mkdir -p -m 711 "$TMP/tmp"
	(ulimit -t "$seconds"
	exec timeout -k 1 $standstill env TMPDIR="$TMP/tmp" "$B/grade" \
		--json "$TMP/json" "$@" "$folder") >"$TMP/report" 2>&1
	status=$?
	if [ $status = 124 ] || [ $status -ge 128 ]; then
		fail "$name" "took more than $seconds seconds of processor time"
		rm -rf "$TMP/tmp"
	elif [ $status != 0 ]; then
		fail "$name" "status $status: $(head -c 300 "$TMP/report")"
	elif ! jq -e .graded "$TMP/json" >/dev/null; then
		fail "$name" "the JSON does not say that it is graded"
	elif ! is_clean "$TMP/report" || ! is_clean "$TMP/json"; then
		fail "$name" "the report does things to a terminal"
	elif [ -n "$(ls -A "$TMP/tmp")" ]; then
		fail "$name" "files are left: $(ls "$TMP/tmp")"
	elif pgrep -f "$TMP/tmp" >/dev/null; then
		fail "$name" "processes are left"
	else
		return 0
	fi
	return 1
}

# Grades one cheat and compares what the header says.
one_cheat() {
	lab=$(field lab "$1") test=$(field test "$1")
	limit=$(field seconds "$1") seconds=${limit:-$seconds}
	name=$(basename "$1" .c)
	mkdir -p "$TMP/in/$lab"
	submission_of "$1" >"$TMP/in/$lab/$(basename "$(source_of "$lab")")"
	number=${lab%%-*}
	grade_it "$name" "$TMP/in" --lab "${number#0}" ${test:+--test "$test"} ||
		return
	found=$(jq -r '.score, .labs[0].status, ([.labs[0].exercises[].tests[]
		.status] | unique | join(" "))' "$TMP/json" | paste -sd,)
	wanted=
	for part in score status tests; do
		value=$(field $part "$1")
		# What the header leaves open may be anything.
		[ "$value" ] || value=$(echo "$found" | case $part in
			score) cut -d, -f1 ;;
			status) cut -d, -f2 ;;
			tests) cut -d, -f3 ;;
			esac)
		wanted=$wanted${wanted:+,}$value
	done
	same "$name" "$wanted" "$found"
}

if [ $# = 1 ]; then
	one_cheat "$1"
	finish
fi

# --- All files ----------------------------------------------------------------

# Those that take long come first, and one of them only sleeps.
{
	grep -l '^ \* test:' grader/cheats/*.c
	grep -L '^ \* test:' grader/cheats/*.c
} | xargs -P 3 -n 1 grader/test/cheats.sh >"$TMP/out"
cat "$TMP/out"
failed=$((failed + $(grep -c '^FAIL' "$TMP/out")))

# --- Folders ------------------------------------------------------------------

# rejected NAME FOLDER
rejected() {
	grade_it "$1" "$2" --lab 2 && same "$1" 0,rejected \
		"$(jq -r '.score, .labs[0].status' "$TMP/json" | paste -sd,)"
}

# new_folder: an empty one, for one file that is none.
new_folder() {
	rm -rf "$TMP/in"
	mkdir -p "$TMP/in/02-buddy"
}
file=$TMP/in/02-buddy/buddy.c

new_folder; ln -s /etc/passwd "$file"
rejected "a link to a file of the host" "$TMP/in"
new_folder; ln -s "$PWD/solutions/02-buddy/buddy.c" "$file"
rejected "a link to the solution" "$TMP/in"
rm -rf "$TMP/in/02-buddy"; ln -s "$PWD/solutions/02-buddy" "$TMP/in/02-buddy"
rejected "a link to the solution's folder" "$TMP/in"
new_folder; mkfifo "$file"
rejected "a pipe that nobody writes to" "$TMP/in"
new_folder; mkdir "$file"
rejected "a folder" "$TMP/in"
new_folder; head -c 100000000 /dev/zero | tr '\0' ' ' >"$file"
rejected "a file of 100 MB" "$TMP/in"
new_folder; truncate -s 1T "$file"
rejected "a file of a terabyte, all holes" "$TMP/in"
new_folder; cp "$B/ref/02-buddy.o" "$file"
rejected "the reference's object" "$TMP/in"
if mknod "$TMP/zero" c 1 5 2>/dev/null; then
	new_folder; mv "$TMP/zero" "$file"
	rejected "a device without an end" "$TMP/in"
fi

# A folder's name may be anything that a file system takes.
for ugly in "quote\"and'blank" "$(printf 'line\nend')" \
	"$(printf '\033[31mred')" \
	"$(printf 'no text \377\302\233')" '%s%n' '-rf' "$(printf '%0100d' 7)"; do
	mkdir -p "$TMP/ugly/$ugly"
	cp solutions/02-buddy/buddy.c "$TMP/ugly/$ugly"
	name="a folder called $(printf %s "$ugly" | tr -c '[:print:]' '?')"
	grade_it "$name" "$TMP/ugly/$ugly" --lab 2 && same "$name" 100 \
		"$(jq .score "$TMP/json")"
	grade_it "$name, lab absent" "$TMP/ugly/$ugly" --lab 1 &&
		same "$name, lab absent" absent \
			"$(jq -r '.labs[0].status' "$TMP/json")"
done

# --- What is left -------------------------------------------------------------

# Box users have numbers from 0x4b000000 on, and own no file outside of the
# folders of gradings that may be going on beside this one.
[ "$(id -u)" = 0 ] && same "no file belongs to a box's user" '' \
	"$(find . /tmp /var/tmp /dev/shm -xdev -name 'grade-??????' -prune -o \
	   -uid +1258291199 -uid -1262485504 -print 2>/dev/null | head -n 3)"
finish
