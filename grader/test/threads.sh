#!/bin/sh
# CPUs on threads of the host: a stress of the reference under a thread
# sanitizer, and one of a kernel with a race, which it has to find.
. "$(dirname "$0")/lib.sh"

SAN="-fsanitize=thread"
MAKE="make -s --no-print-directory"

# Looks at zone->free_pages without the lock, as in Linux: an old number sends a
# request to another zone, or reclaims too early, and does no harm.
cat >"$TMP/looks" <<END
race:try_zones
race:zone_is_balanced
race:is_balanced
race:nr_free_pages
END
export TSAN_OPTIONS="suppressions=$TMP/looks"

succeeds "the stress program is made" $MAKE B="$TMP/tsan" SAN="$SAN" \
	"$TMP/tsan/test/stress"
for cpus in 2 4; do
	succeeds "$cpus CPUs: nothing lost, no race" \
		"$TMP/tsan/test/stress" $cpus 5000
	sed 's/^/      /' "$TMP/out"
done

# The same without the locks.
racy="-fsanitize=thread -DSTRESS_WITHOUT_LOCKS"
$MAKE B="$TMP/racy" SAN="$racy" "$TMP/racy/test/stress" >/dev/null 2>&1
"$TMP/racy/test/stress" 4 20000 >"$TMP/out" 2>&1
same "without locks the sanitizer finds a race" 1 \
	"$(grep -c -m1 'WARNING: ThreadSanitizer: data race' "$TMP/out")"
finish
