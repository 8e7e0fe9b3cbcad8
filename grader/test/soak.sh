#!/bin/sh
# A million operations over labs 2 to 6, checked against a model: soak.c.  The
# CPUs change at any basic block, as the seed says.
. "$(dirname "$0")/lib.sh"

for seed in 1 2; do
	succeeds "a million operations, seed $seed" \
		timeout 300 "$B/test/soak" 1000000 $seed
	sed 's/^/      /' "$TMP/out"
done
finish
