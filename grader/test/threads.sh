#!/bin/sh
# CPUs on threads of the host: a stress of the reference under a thread
# sanitizer, and one of a kernel with a race, which it has to find.
. "$(dirname "$0")/lib.sh"

SAN="-fsanitize=thread"
MAKE="make -s --no-print-directory"

# Looks without a lock, as Linux does.  An old number sends a request to another
# zone, or reclaims too early; who waits for a condition looks again under the
# lock; and a test looks at what a CPU does that may be another one's.  What a
# program reads of a mapping is between it and who writes there, and a page
# fault may not take the device's semaphore.
cat >"$TMP/looks" <<END
race:try_zones
race:zone_is_balanced
race:is_balanced
race:nr_free_pages
race:scull_may_use
race:scull_p_space
race:scull_p_read
race:scull_p_write
race:check_context
race:user_load
END
export TSAN_OPTIONS="suppressions=$TMP/looks"

succeeds "the stress program is made" $MAKE B="$TMP/tsan" SAN="$SAN" \
	"$TMP/tsan/test/stress"
for cpus in 2 4; do
	succeeds "$cpus CPUs: nothing lost, no race" \
		"$TMP/tsan/test/stress" $cpus 5000
	sed 's/^/      /' "$TMP/out"
done

# Files, devices and mappings: a program for each CPU.
succeeds "the suite of lab 7 is made" $MAKE B="$TMP/tsan" SAN="$SAN" \
	"$TMP/tsan/suites/07-scull"
succeeds "lab 7 is made" $MAKE B="$TMP/tsan" SAN="$SAN" variant \
	LAB_NAME=07-scull SRC="$(source_of 07-scull)" OUT="$TMP/scull.so"
for t in all_four_at_once mapping_and_trimming_agree each_byte_arrives_once; do
	succeeds "$t: no race" env KMEMLAB_PARALLEL=1 KMEMLAB_SEED=1 \
		KMEMLAB_DESK="$TMP/scull.so" \
		"$TMP/tsan/suites/07-scull" --here $t
done

# The same without the locks.
racy="-fsanitize=thread -DSTRESS_WITHOUT_LOCKS"
$MAKE B="$TMP/racy" SAN="$racy" "$TMP/racy/test/stress" >/dev/null 2>&1
"$TMP/racy/test/stress" 4 20000 >"$TMP/out" 2>&1
same "without locks the sanitizer finds a race" 1 \
	"$(grep -c -m1 'WARNING: ThreadSanitizer: data race' "$TMP/out")"
finish
