#!/bin/sh
# The next hint for the first exercise of a lab that does not pass.
#
#	hint.sh LAB [OBJECT.so]  behind `make hint`; there is no object if the
#	                         student's file does not compile
#	hint.sh --failing SUITE [EXERCISE]
#	                         the exercise and the test alone; the object to
#	                         test is $KMEMLAB_DESK
#
# An exercise may have several functions to write.  If the failure names one of
# them, its hints come first.
#
# How far somebody has got is remembered in build/hints/LAB: the exercise, the
# test that failed, the number of hints given, and the function.  Another
# exercise or function begins with its first hint.
cd "$(dirname "$0")/.." || exit 1
B=${B:-build}

die() {
	echo "hint: $*" >&2
	exit 1
}

# Prints the exercise and the name of the first test that does not pass, in the
# order in which they are declared; nothing if all do.  What the test said is in
# $TMP/results.
failing() {
	"$1" -q 9>"$TMP/results" >/dev/null 2>&1
	[ -s "$TMP/results" ] || die "the tests of ${1##*/} did not run."
	jq -r 'select(.status == "passed").test' "$TMP/results" >"$TMP/passed"
	"$1" --list | awk -F '\t' -v only="$2" '
		FILENAME != "-" { passed[$1] = 1; next }
		$1 == "test" && !($3 in passed) && (only == "" || $2 == only) {
			print $2, $3
			exit
		}
	' "$TMP/passed" -
}

# Prints what the test that fails has found, from `found` on.
found() {
	[ -s "$TMP/results" ] || return
	jq -r --arg test "$test" 'select(.test == $test).message' \
		"$TMP/results" | awk '
		/^  [a-z]/ { show = /^  found / }
		/^[^ ]|^$/ { show = 0 }
		show'
}

# Prints text behind a label, as the tests' messages do.
field() {
	printf '%s\n' "$2" | fold -s -w 64 | awk -v label="$1" '
		{ sub(/ +$/, "") }
		{ printf "  %-11s %s\n", NR == 1 ? label : "", $0 }'
}

# Prints a member of an exercise's row: its title, minutes or section.
about() {
	"$B/suites/$lab" --list | awk -F '\t' -v id="$exercise" -v n="$1" \
		'$1 == "exercise" && $2 == id { print $n }'
}

# Prints what the test says should hold.
property() {
	"$B/suites/$lab" --list | awk -F '\t' -v name="$test" \
		'$1 == "test" && $3 == name { print $4 }'
}

# Finds out which exercise to help with, and which of its tests fails.  Of a
# file that does not compile nobody knows; then it is the one of last time.
find_exercise() {
	known='' failed='' given=0 before=''
	[ -f "$B/hints/$lab" ] &&
		read -r known failed given before <"$B/hints/$lab"
	if [ -n "$1" ]; then
		found=$(KMEMLAB_DESK=$1 failing "$B/suites/$lab") || exit 1
	elif [ -n "$known" ]; then
		found="$known $failed"
	else
		found=$("$B/suites/$lab" --list |
			awk -F '\t' '$1 == "test" { print $2, $3; exit }')
	fi
	exercise=${found% *} test=${found#* }
}

say_what_is_next() {
	next=''
	for dir in solutions/[0-9]*; do
		dir=${dir#solutions/0}
		[ -n "$next" ] || [ "${dir%%-*}" -le "$number" ] ||
			next="make lab${dir%%-*}"
	done
	echo "Lab $number is complete: congratulations! Next:" \
		"${next:-make grade}"
}

# The exercise's hints, those for the function that the failure names first.
# Their text begins with "In NAME(): " if there are several functions.
find_hints() {
	docs/weave.sh -v mode=hints -v exercise="$exercise" \
		"solutions/$lab/"*.c | cut -f 2- >"$TMP/all" || exit 1
	found >"$TMP/found"
	function=$(sed -n 's/^In \([a-z_0-9]*\)(): .*/\1/p' "$TMP/all" |
		while read -r name; do
			grep -qw "$name()" "$TMP/found" && echo "$name" && break
		done)
	{
		grep "^In $function(): " "$TMP/all"
		grep -v "^In $function(): " "$TMP/all"
	} >"$TMP/hints"
	hints=$(wc -l <"$TMP/hints")
}

# Counts this hint and sets `level` to its number, past the last one too.
next_level() {
	level=1
	[ "$known $before" = "$exercise $function" ] && level=$((given + 1))
	[ "$level" -le "$hints" ] || level=$((hints + 1))
	mkdir -p "$B/hints" &&
		echo "$exercise $test $level $function" >"$B/hints/$lab" ||
		die "$B/hints/$lab cannot be written."
}

show_hint() {
	echo "Exercise $exercise: $(about 3) ($(about 5) minutes)"
	field "must hold" "$(property)"
	cat "$TMP/found"
	field "read" "chapter $number, section \"$(about 6)\""
	if [ "$level" -gt "$hints" ]; then
		echo
		echo "There are no more hints for exercise $exercise. What else helps:"
		echo "  read the section named above once more"
		echo "  make show LAB=$number"
		echo "  make lab$number T=$test DEBUG=1"
		return
	fi
	field "hint $level/$hints" "$(sed -n "${level}p" "$TMP/hints")"
	echo
	if [ "$level" -lt "$hints" ]; then
		echo "Hints left: $((hints - level)). The next one:" \
			"make hint LAB=$number"
	else
		echo "Hints left: none; this was the last one."
	fi
}

TMP=$(mktemp -d "${TMPDIR:-/tmp}/kmemlab-hint.XXXXXX") || exit 1
trap 'rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM
KMEMLAB_RESULTS=9
export KMEMLAB_RESULTS

if [ "$1" = --failing ]; then
	failing "$2" "$3"
	exit
fi
lab=$1
number=${lab%%-*}
number=${number#0}
[ -n "$lab" ] && [ -x "$B/suites/$lab" ] ||
	die "usage: grader/hint.sh LAB [OBJECT.so]"
command -v jq >/dev/null || die "jq is missing; type: apt-get install jq"
find_exercise "$2"
if [ -z "$exercise" ]; then
	say_what_is_next
	exit
fi
find_hints
next_level
[ -n "$2" ] || echo "Your file does not compile yet; make lab$number says why."
show_hint
