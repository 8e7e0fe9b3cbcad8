#!/bin/sh
# What a student gets at the desk besides a verdict: one test or one exercise
# alone, and hints that begin with the function that fails.
. "$(dirname "$0")/lib.sh"

lab=04-slab
suite=$B/suites/$lab
cp "solutions/$lab"/*.c "$TMP"

# selected TEXT...: how many exercises and tests make lab4 T=TEXT runs.
selected() {
	"$B/grade" --desk="$TMP/ref.so" --lab 4 --test "$1" --json "$TMP/json" \
		"$TMP/slab.c" >"$TMP/out" 2>&1
	jq -r '[.labs[0].exercises[] | .tests[].status] |
		"\(length) \(unique | join(" "))"' "$TMP/json"
}

compile_desk $lab "$TMP/slab.c" "$TMP/ref.so"
same "desk: T= takes a test's name" "1 passed" "$(selected overruns_are_caught)"
same "desk: T= takes an exercise's number" \
	"$("$suite" --list | grep -c "^test	4.5	") passed" "$(selected 4.5)"

# hint OBJECT: what it says, with a memory of its own.
hint() {
	grader/hint.sh $lab "$1" >"$TMP/out" 2>&1
}

# One function of two in exercise 4.1 is written, the other is not.
awk '/@ exercise 4.1/ { n++ }
	n == 2 && /@ exercise/ { print "\tnot_implemented(\"4.1\");" }
	{ print }' "$TMP/slab.c" >"$TMP/half.c"
compile_desk $lab "$TMP/half.c" "$TMP/half.so"
mkdir -p "$B/hints"
[ ! -f "$B/hints/$lab" ] || mv "$B/hints/$lab" "$TMP/hints.before"
hint "$TMP/half.so"
same "desk: a hint says what failed" 1 \
	"$(grep -c 'found .*still to be written' "$TMP/out")"
same "desk: the first is for the function that fails" 1 \
	"$(grep -c 'hint 1/.*In calculate_slab_order()' "$TMP/out")"
hint "$TMP/half.so"
same "desk: the second says more" 1 "$(grep -c 'hint 2/' "$TMP/out")"
compile_desk $lab "$(echo "$B/derived/$lab"/*.c)" "$TMP/skel.so"
hint "$TMP/skel.so"
same "desk: another function begins anew" 1 \
	"$(grep -c 'hint 1/.*In cache_estimate()' "$TMP/out")"
hint "$TMP/ref.so"
same "desk: where nothing fails, there is none" 1 \
	"$(grep -c 'Lab 4 is complete' "$TMP/out")"
rm -f "$B/hints/$lab"
[ ! -f "$TMP/hints.before" ] || mv "$TMP/hints.before" "$B/hints/$lab"
finish
