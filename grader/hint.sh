#!/bin/sh
# The next hint for the first exercise of a lab that does not pass.
#
#	hint.sh LAB OBJECT.so    behind `make hint`; OBJECT is empty if the
#	                         student's file does not compile
#	hint.sh --failing SUITE  the exercise and the test alone; the object to
#	                         test is $KMEMLAB_DESK
#
# How far somebody has got is remembered in build/hints/LAB: the exercise and
# the number of hints given.  Another exercise begins with its first hint.
cd "$(dirname "$0")/.." || exit 1
B=${B:-build}

die() {
	echo "hint: $*" >&2
	exit 1
}

# Prints the exercise and the name of the first test that does not pass, in the
# order in which they are declared; nothing if all do.
failing() {
	"$1" -q 9>"$TMP/results" >/dev/null 2>&1
	[ -s "$TMP/results" ] || die "the tests of ${1##*/} did not run."
	jq -r 'select(.status == "passed").test' "$TMP/results" >"$TMP/passed"
	"$1" --list | awk -F '\t' '
		FILENAME != "-" { passed[$1] = 1; next }
		$1 == "test" && !($3 in passed) { print $2, $3; exit }
	' "$TMP/passed" -
}

# Prints text behind a label, as the tests' messages do.
field() {
	printf '%s\n' "$2" | fold -s -w 64 | sed 's/ *$//
		1s/^/'"$(printf '  %-12s' "$1")"'/; 1!s/^/              /'
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

all_passes() {
	for next in solutions/[0-9]*; do
		next=${next#solutions/}
		expr "$next" '>' "$lab" >/dev/null || continue
		next=${next%%-*}
		echo "Lab $number is complete, congratulations. Next:" \
			"make lab${next#0}"
		return
	done
	echo "Lab $number is complete, congratulations. Next:" \
		"make grade SUBMISSION=labs"
}

# Counts this hint and sets `level` to its number, past the last one too.
next_level() {
	level=0
	if [ -f "$B/hints/$lab" ]; then
		read -r known given <"$B/hints/$lab"
		[ "$known" = "$exercise" ] && level=$given
	fi
	[ "$level" -gt "$hints" ] || level=$((level + 1))
	mkdir -p "$B/hints" && echo "$exercise $level" >"$B/hints/$lab" ||
		die "$B/hints/$lab cannot be written."
}

show_hint() {
	echo "Exercise $exercise: $(about 3) ($(about 5) minutes)"
	field "must hold" "$(property)"
	field "read" "chapter $number, section \"$(about 6)\""
	if [ "$level" -gt "$hints" ]; then
		echo
		echo "There are no more hints for exercise $exercise. What else helps:"
		echo "  read the section named above once more"
		echo "  make show LAB=$number"
		echo "  make lab$number T=$test DEBUG=1"
		return
	fi
	field "hint $level of $hints" \
		"$(sed -n "s/^$level	//p" "$TMP/hints")"
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
	failing "$2"
	exit
fi
lab=$1
number=${lab%%-*}
number=${number#0}
[ $# = 2 ] && [ -f "solutions/$lab/"*.c ] ||
	die "usage: grader/hint.sh LAB OBJECT.so"
command -v jq >/dev/null || die "jq is missing; type: apt-get install jq"
[ -n "$2" ] || die "the file does not compile yet: mend what the compiler" \
	"complains about first, it is above."

KMEMLAB_DESK=$2
export KMEMLAB_DESK
found=$(failing "$B/suites/$lab") || exit 1
if [ -z "$found" ]; then
	all_passes
	exit
fi
exercise=${found% *} test=${found#* }
awk -f docs/weave.awk -v mode=hints -v exercise="$exercise" \
	"solutions/$lab/"*.c >"$TMP/hints" || exit 1
hints=$(wc -l <"$TMP/hints")
next_level
show_hint
