#!/bin/sh
# The reference has full marks and the skeleton none, at the desk and graded;
# what is committed in labs/ is what the solutions derive.
. "$(dirname "$0")/lib.sh"

"$B/grade" --json "$TMP/ref.json" solutions >/dev/null
same "graded: reference has full marks" \
	"$(jq .max_score "$TMP/ref.json")" "$(jq .score "$TMP/ref.json")"
same "graded: the maximum is 100 a lab" \
	"$(($(labs | wc -l) * 100))" "$(jq .max_score "$TMP/ref.json")"

"$B/grade" --json "$TMP/skel.json" "$B/derived" >/dev/null
same "graded: skeleton scores zero" 0 "$(jq .score "$TMP/skel.json")"
same "graded: every exercise and test of it is not implemented" \
	not_implemented "$(jq -r '.labs[].exercises[] |
	.status, .tests[].status' "$TMP/skel.json" | sort -u)"

for lab in $(labs); do
	compile_desk "$lab" "$(source_of "$lab")" "$TMP/ref.so"
	same "desk: $lab, reference passes" passed \
		"$(run_suite "$lab" "$TMP/ref.so" | cut -d' ' -f1 | sort -u)"
	compile_desk "$lab" "$(echo "$B/derived/$lab"/*.c)" "$TMP/skel.so"
	same "desk: $lab, skeleton is not implemented" not_implemented \
		"$(run_suite "$lab" "$TMP/skel.so" | cut -d' ' -f1 | sort -u)"
	for cc in gcc clang; do
		command -v $cc >/dev/null || continue
		succeeds "$lab: skeleton compiles without a warning, $cc" \
			make -s --no-print-directory B="$TMP/$cc" CC=$cc \
			variant LAB_NAME="$lab" SRC="$(echo "$B/derived/$lab"/*.c)" \
			OUT="$TMP/x.so" STRICT=-Werror
	done
	for f in "$B/derived/$lab"/*; do
		succeeds "$lab: labs/ has the derived $(basename "$f")" \
			cmp "$f" "labs/$lab/$(basename "$f")"
	done
	succeeds "$lab: the source is in order" docs/weave.sh \
		-v mode=check -v exercises="$B/exercises/$lab.tsv" \
		solutions/"$lab"/*.c
done
finish
