#!/bin/sh
# Stops a test in gdb, where a student's functions can be stepped through.
#
#	debug.sh SUITE [TEST]    behind `make lab2 T=TEST DEBUG=1`; TEST may be
#	                         an exercise; without a test of its own, it is
#	                         the first one that fails
#
# The object to test is $KMEMLAB_DESK.  gdb stops at the test's beginning,
# where an oops begins that the test did not want, and where the test fails.
cd "$(dirname "$0")/.." || exit 1

die() {
	echo "debug: $*" >&2
	exit 1
}

suite=$1 test=$2
lab=${suite##*/}

# The functions with a hole of this exercise, as the lab's source has them.
functions_of() {
	awk -v id="$1" '
		/^[a-z_].*\(/ {
			name = $0
			sub(/[ \t]*\(.*/, "", name)
			sub(/.*[ \t*]/, "", name)
		}
		/^[ \t]*\/\/@ exercise / && $3 == id && !seen[name]++ {
			printf "%s%s", sep, name
			sep = ", "
		}
	' "solutions/$lab/"*.c
}

[ -n "$suite" ] && [ -n "$KMEMLAB_DESK" ] ||
	die "usage: KMEMLAB_DESK=OBJECT.so grader/debug.sh SUITE [TEST]"
command -v gdb >/dev/null ||
	die "gdb is missing; type: apt-get install gdb"
case $test in
''|[0-9].[0-9])
	found=$(grader/hint.sh --failing "$suite" "$test") || exit 1
	[ -n "$found" ] ||
		die "every test of ${test:-$lab} passes; name one with T="
	test=${found#* } ;;
esac
exercise=$("$suite" --list | awk -F '\t' -v name="$test" \
	'$1 == "test" && $3 == name { print $2 }')
[ -n "$exercise" ] || die "$lab has no test named $test"

file=$(grep -l "//@ exercise $exercise\>" "solutions/$lab/"*.c | head -n 1)
file=${file##*/}
cat <<END
This is gdb, at the beginning of test $test, exercise $exercise.
  n or s       goes on by a line; s enters functions
  c            runs on to where it goes wrong; then bt says who called whom
  b $file:NAME and c: on to $(functions_of "$exercise")
  p X          prints the value of X; q quits
END
# Ctrl-C is for gdb, and make, which waits for it, must not hear of it.
[ -t 0 ] && set -m
gdb -q \
	-ex 'set debuginfod enabled off' \
	-ex 'set breakpoint pending on' \
	-ex 'set confirm off' \
	-ex 'skip function __sanitizer_cov_trace_pc' \
	-ex 'skip -gfi lib/machine/*' \
	-ex 'skip -gfi grader/suite/*' \
	-ex 'skip -gfi grader/link/*' \
	-ex "break $test" \
	-ex "break oops_raise if 'test.c'::catcher == 0" \
	-ex 'break test_end if status != PASSED' \
	-ex run --args "$suite" --here "$test"
