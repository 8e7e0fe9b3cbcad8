#!/bin/sh
# The machine, the kernel around the allocators, and the reference by
# themselves: machine.c, one line a test.
. "$(dirname "$0")/lib.sh"

"$B/test/machine" --tap >"$TMP/tap" 2>/dev/null
sed -n 's/^ok - \([^ ]*\).*/ok    \1/p; s/^not ok - \(.*\)/FAIL  \1: see build\/test\/machine/p' "$TMP/tap"
! grep -q '^not ok' "$TMP/tap" && grep -q '^ok' "$TMP/tap"
