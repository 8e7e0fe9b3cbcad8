#!/bin/sh
# Says where in the course somebody is: the first lab with an exercise that is
# still to be written.  Behind `make help`.
cd "$(dirname "$0")/.." || exit 1

# open LAB: the numbers of its exercises that are not written.
open() {
	sed -n 's/.*not_implemented[a-z_]*("\([0-9.]*\)").*/\1/p' \
		"labs/$1/"*.c | sort -uV
}

for dir in solutions/[0-9]*; do
	lab=${dir#solutions/}
	number=${lab%%-*} number=${number#0}
	all=$(sed -n 's,.*//@ exercise \([0-9.]*\).*,\1,p' "$dir"/*.c |
		sort -u | wc -l)
	left=$(open "$lab" | wc -l)
	[ "$left" = 0 ] && continue
	if [ "$left" = "$all" ]; then
		echo "You are at the beginning of lab $number, labs/$lab/README.md."
	else
		echo "You are in lab $number: $((all - left)) of $all exercises" \
			"are written, $(open "$lab" | head -n 1) comes next."
	fi
	echo "Type: make lab$number"
	exit
done
echo "Every exercise is written. Type: make grade"
