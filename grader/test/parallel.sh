#!/bin/sh
# The tests that have several CPUs once more, on threads of the host that
# really run at the same time.
. "$(dirname "$0")/lib.sh"

export KMEMLAB_PARALLEL=1 KMEMLAB_SEEDS=4

# The names of a suite's tests that run tasks.
with_tasks() {
	awk '/^TEST\(/ { sub(/,$/, "", $2); name = $2 }
		/\(seed, / && name { print name; name = "" }' \
		grader/suites/"$1"/*.c
}

for lab in $(labs); do
	tests=$(with_tasks "$lab")
	[ -n "$tests" ] || continue
	compile_desk "$lab" "$(source_of "$lab")" "$TMP/ref.so"
	for t in $tests; do
		same "$lab: $t, on threads" passed "$(KMEMLAB_DESK=$TMP/ref.so \
			timeout 600 "$B/suites/$lab" --here "$t" 2>&1 | tail -n 1)"
	done
done
finish
