#!/bin/sh
# Runs every check there is and adds them up.  The scripts of this folder and
# of docs/ are run one after the other; what they print goes to a log, and to
# the terminal only what failed.
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
log=$B/test.log
passed=0 failed=0 seconds=$(date +%s)
trap 'echo "interrupted; what was done is in $log" >&2; exit 130' INT TERM
: >"$log"

for script in ${TESTS:-grader/test/[a-z]*.sh docs/*-test.sh}; do
	case $script in */all.sh|*/lib.sh) continue ;; esac
	start=$(date +%s)
	[ -t 2 ] && printf '%s ...\r' "$script" >&2
	out=$(mktemp)
	"$script" >"$out" 2>&1
	status=$?
	cat "$out" >>"$log"
	p=$(grep -c '^ok ' "$out")
	# docs/*-test.sh count for themselves.
	[ $p != 0 ] || p=$(sed -n 's/.*: \([0-9]*\) checks passed.*/\1/p' "$out")
	p=${p:-0}
	f=$(grep -c -E '^(FAIL|not ok)' "$out")
	if [ "$status" != 0 ] && [ "$f" = 0 ] || [ $((p + f)) = 0 ]; then
		echo "FAIL  $script: status $status" | tee -a "$log"
		tail -n 5 "$out"
		f=$((f + 1))
	fi
	grep -E '^(FAIL|not ok)' "$out"
	rm -f "$out"
	printf '%-32s %4d ok %4d failed %5d s\n' "$script" "$p" "$f" \
		$(($(date +%s) - start))
	passed=$((passed + p)) failed=$((failed + f))
done
echo "$(($(date +%s) - seconds)) seconds; everything is in $log"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
