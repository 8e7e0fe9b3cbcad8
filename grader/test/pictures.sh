#!/bin/sh
# The pictures of memory, drawn of states made by hand, damaged ones too; and
# `make show`, which draws the reference at work.
. "$(dirname "$0")/lib.sh"

succeeds "pictures are exact, and damage is a note in them" "$B/test/view"
for lab in $(labs); do
	compile_desk "$lab" "$(source_of "$lab")" "$TMP/ref.so"
	number=$(expr "$lab" : '0*\([0-9]*\)')
	succeeds "show draws $lab" "$B/show" "$number" "$TMP/ref.so"
	same "show draws $lab without colours in a pipe" 0 \
		"$(grep -c "$(printf '\033')" "$TMP/out")"
	same "what it draws of $lab can be taken in" yes \
		"$([ "$(wc -l <"$TMP/out")" -lt 70 ] && echo yes)"
	compile_desk "$lab" "$(echo "$B/derived/$lab"/*.c)" "$TMP/skel.so"
	"$B/show" "$number" "$TMP/skel.so" >"$TMP/out" 2>"$TMP/err"
	same "show stops at an open exercise of $lab" 1 $?
	same "show says which, in one sentence" 1 \
		"$(grep -c 'xercise .* is still to be written' "$TMP/err")"
done
finish
