#!/bin/sh
# Random tests draw other numbers for each submission, so that none can have
# the answers recorded; the same ones each time for the same; and a failure
# says what to type to see it again at the desk.
. "$(dirname "$0")/lib.sh"
lab=05-mempool
test=a_long_random_life

# A reserve that takes one too many, and a comment that changes nothing.
submission() {
	mkdir -p "$TMP/$1/$lab"
	with_bug "$lab" "grader/bugs/$lab/one-too-many-in-reserve.bug" "$TMP/$1/$lab"
	echo "/* $1 */" >>"$TMP/$1/$lab/mempool.c"
}

# What the test said of a submission.
story() {
	jq -r ".labs[].exercises[].tests[] | select(.name == \"$test\") |
		.message" "$1"
}

graded() {
	"$B/grade" --lab 5 --json "$TMP/json" "$TMP/$1" >/dev/null 2>&1
	story "$TMP/json"
}

submission one
submission two
graded one >"$TMP/first"
graded one >"$TMP/again"
graded two >"$TMP/other"
same "a random test fails" 1 "$(grep -c 'must hold' "$TMP/first")"
succeeds "the same submission, the same numbers" cmp "$TMP/first" "$TMP/again"
same "another one, other numbers" different \
	"$(cmp -s "$TMP/first" "$TMP/other" || echo different)"
KMEMLAB_SALT=autumn graded one >"$TMP/salted"
same "another salt, other numbers" different \
	"$(cmp -s "$TMP/first" "$TMP/salted" || echo different)"

# calls MESSAGE: the list of calls.
calls() {
	sed -n '/^  calls /,/^  found/{ /^  found/!p; }' "$1"
}

draw=$(sed -n 's/.* DRAW=\([0-9]*\).*/\1/p' "$TMP/first")
compile_desk "$lab" "$TMP/one/$lab/mempool.c" "$TMP/x.so"
KMEMLAB_DRAW=$draw "$B/grade" --desk="$TMP/x.so" --lab 5 --test $test \
	--json "$TMP/json" labs >/dev/null 2>&1
story "$TMP/json" >"$TMP/desk"
same "at the desk with DRAW=$draw, the same calls" "$(calls "$TMP/first")" \
	"$(calls "$TMP/desk")"
same "at the desk without, the same at each edit" "" \
	"$("$B/grade" --desk="$TMP/x.so" --lab 5 --test $test labs |
	   grep DRAW)"
finish
