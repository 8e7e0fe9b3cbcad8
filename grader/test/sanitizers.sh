#!/bin/sh
# Everything once more under AddressSanitizer and UndefinedBehaviorSanitizer,
# and once more made by clang: the suites at the desk, the machine's tests.
. "$(dirname "$0")/lib.sh"

# The machine's own handler has to see the signals, on its own stack; what a
# suite holds until its process ends is no leak; and the skeleton, which stands in
# for what a file lacks, has the same variables.
export ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0:use_sigaltstack=0:detect_leaks=0:detect_odr_violation=0
MAKE="make -s --no-print-directory"

# run_all NAME MAKE-ARGUMENTS...: full marks everywhere, and silence.
run_all() {
	what=$1 into=$TMP/$1
	shift
	targets="$into/test/machine $(labs | sed "s|^|$into/suites/|")"
	succeeds "$what: everything is made" $MAKE B="$into" "$@" $targets
	for lab in $(labs); do
		succeeds "$what: $lab is made" $MAKE B="$into" "$@" variant \
			LAB_NAME="$lab" SRC="$(source_of "$lab")" \
			OUT="$TMP/$what.so" STRICT=-Werror
		KMEMLAB_DESK=$TMP/$what.so KMEMLAB_RESULTS=9 \
			"$into/suites/$lab" -q 9>"$TMP/results" >"$TMP/out" 2>&1
		same "$what: $lab passes" passed \
			"$(jq -r .status "$TMP/results" | sort -u)"
		same "$what: $lab, no report" "" \
			"$(grep -m1 -E 'runtime error|ERROR: ' "$TMP/out")"
	done
	"$into/test/machine" -q >"$TMP/out" 2>&1
	same "$what: the machine's tests pass" 0 $?
	same "$what: the machine, no report" "" \
		"$(grep -m1 -E 'runtime error|ERROR: ' "$TMP/out")"
}

run_all sanitizers \
	SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
if command -v clang >/dev/null; then
	run_all clang CC=clang
fi
finish
