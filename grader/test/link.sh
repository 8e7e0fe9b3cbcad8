#!/bin/sh
# The link between suite and subject, in process and through a box.
. "$(dirname "$0")/lib.sh"

results() {
	jq -r 'if .status == "passed" then "ok    \(env.HOW): \(.test)" else
		"FAIL  \(env.HOW): \(.test): \(.message)" end' "$TMP/results"
}

compile_desk 02-buddy solutions/02-buddy/buddy.c "$TMP/ref.so"
HOW=desk KMEMLAB_DESK=$TMP/ref.so KMEMLAB_RESULTS=9 "$B/test/link" -q \
	9>"$TMP/results" 2>/dev/null
same "desk: nine results" 9 "$(wc -l <"$TMP/results")"
export HOW=desk
results

${CC:-gcc} -static -o "$TMP/subject" "$B/ref/02-buddy.o" \
	"$B/subject/02-buddy.o" "$B/libsubject.a"
chmod 755 "$TMP"
KMEMLAB_BOXED=$TMP/subject KMEMLAB_RESULTS=9 "$B/test/link" -q \
	9>"$TMP/results" 2>/dev/null
same "boxed: nine results" 9 "$(wc -l <"$TMP/results")"
export HOW=boxed
results
! grep -qv '"passed"' "$TMP/results" || failed=1
KMEMLAB_BOXED=$TMP/subject "$B/test/link" --here many_calls 2>&1 |
	sed -n 's/.*calls a second/      boxed: &/p'
finish
