#!/bin/sh
# The same submission has the same result, to the letter, twenty times, four at
# a time, on a machine that is busy with something else.  The submission is
# half finished: some exercises are open and some wrong, so that every kind of
# verdict is among them.
. "$(dirname "$0")/lib.sh"
RUNS=20

# half LAB BUG EXERCISE: the lab's solution with a bug and an open exercise.
half() {
	mkdir -p "$TMP/half/$1"
	awk -f grader/apply-bug.awk "grader/bugs/$1/$2.bug" \
		"$(source_of "$1")" | awk -v id="$3" '
	/\/\/@ exercise/ && $3 == id { open = 1 }
	/\/\/@ end/ && open {
		print "not_implemented" (soft ? "_yet" : "") "(\"" id "\");"
		open = 0
	}
	/\/\/@ exercise/ { soft = $4 == "soft" }
	!open' >"$TMP/half/$1/$(basename "$(source_of "$1")")"
}
half 01-bootmem reserve-end-rounded-down 1.5
half 02-buddy merged-once 2.7

for _ in $(seq "$(nproc)"); do
	while :; do :; done &
	busy="$busy $!"
done
trap 'kill $busy; rm -rf "$TMP"' EXIT

seq $RUNS | xargs -P 4 -I{} "$B/grade" --json "$TMP/{}.json" "$TMP/half" \
	>/dev/null 2>"$TMP/complaints"
same "nothing to complain of" '' "$(head -c 300 "$TMP/complaints")"
same "all $RUNS were graded" $RUNS "$(ls "$TMP" | grep -c '\.json$')"
same "all of them alike" 1 \
	"$(md5sum "$TMP"/*.json | cut -d' ' -f1 | sort -u | wc -l)"
same "some passed, some did not" "blocked failed not_implemented passed" \
	"$(jq -r '[.labs[].exercises[].tests[].status] | unique | join(" ")' \
	   "$TMP/1.json")"
finish
