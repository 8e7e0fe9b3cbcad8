# What the test scripts share; sourced by each of them, from anywhere.
#
# A script checks things one after the other, prints a line for each, and ends
# with `finish`:
#
#	ok    reference has full marks
#	FAIL  skeleton scores zero: 5/200
#
# all.sh adds the lines up.  B is the folder with everything that is made.

cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
TMP=$(mktemp -d "${TMPDIR:-/tmp}/kmemlab-test.XXXXXX") || exit 1
trap 'rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM
failed=0

ok() {
	printf 'ok    %s\n' "$1"
}

# fail NAME REASON
fail() {
	printf 'FAIL  %s: %s\n' "$1" "$2"
	failed=$((failed + 1))
}

# same NAME WANTED FOUND
same() {
	if [ "$2" = "$3" ]; then ok "$1"; else fail "$1" "wanted '$2', found '$3'"; fi
}

# succeeds NAME COMMAND...
succeeds() {
	name=$1
	shift
	if "$@" >"$TMP/out" 2>&1; then
		ok "$name"
	else
		fail "$name" "status $?: $(tail -n 3 "$TMP/out" | tr '\n' ' ')"
	fi
}

finish() {
	exit $((failed > 0))
}

# The labs to try: all, or with LAB=7 that one; and what belongs to one of them.
labs() {
	for d in solutions/0${LAB:-}*; do basename "$d"; done
}

# All files, in the order of the exercises.
source_of() {
	echo solutions/"$1"/*.c
}

# with_bug LAB BUG FOLDER: the lab's solution with a bug planted; "-" is none.
# A bug says which file it is in if the lab has several.
with_bug() {
	cp solutions/"$1"/*.c "$3" || return
	[ "$2" = - ] && return
	planted=$(sed -n 's/^file: //p; /^---$/q' "$2")
	planted=${planted:-$(basename "$(source_of "$1")")}
	awk -f grader/apply-bug.awk "$2" "solutions/$1/$planted" >"$3/$planted"
}

# compile_desk LAB SOURCES OUT.so: a kernel with SOURCES in the lab's place.  As
# in the Makefile, which is asked for its flags.
compile_desk() {
	make -s --no-print-directory B="$B" variant LAB_NAME="$1" SRC="$2" OUT="$3"
}

# run_suite LAB OUT.so: one line a test, "STATUS EXERCISE TEST".
run_suite() {
	KMEMLAB_DESK=$2 KMEMLAB_RESULTS=9 "$B/suites/$1" -q \
		9>"$TMP/results" >/dev/null 2>&1
	jq -r '"\(.status) \(.exercise) \(.test)"' "$TMP/results"
}
