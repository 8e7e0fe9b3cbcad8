#!/bin/sh
# What a student reads at the desk, kept as text and reviewed like code: for
# the skeleton, for each planted bug, and for a few mishaps that belong to no
# exercise (a crash, an endless loop, a file that does not compile ...).
#
#	golden.sh            compares; a change is shown as a diff
#	golden.sh --update   takes what there is now for right
#
# Every planted bug must be caught, and explained by the rules; the text is kept
# for those that have a file in grader/golden already.  (touch makes one.)  Of
# the others only the tests of their own exercise are run, to save time.
#
# A mishap is a planted bug like the others; it stands beside the text that it
# leads to, in grader/golden.  Each variant is compiled in a folder that looks
# like the repository, so that its paths are those of the desk.
. "$(dirname "$0")/lib.sh"

LC_ALL=C
export LC_ALL
house=$PWD
case $B in /*) ;; *) B=$house/$B ;; esac

case "$(gcc --version 2>/dev/null | head -n 1)" in
gcc*' 12.'*) ;;
*)
	echo "ok    golden: skipped, for the compiler's words are gcc 12's"
	exit 0
	;;
esac

# The commands by which the Makefile would make the desk's object of a lab.
commands() {
	make -n --no-print-directory B="$B" CC=gcc variant LAB_NAME="$1" \
		SRC="$2" OUT=desk.so | tail -n 2
}

# One line a variant: LAB NAME BUG; the skeleton has no bug.
variants() {
	for lab in $(labs); do
		echo "$lab skeleton -"
		for bug in grader/bugs/"$lab"/*.bug grader/golden/"$lab"/*.bug; do
			[ -f "$bug" ] && echo "$lab $(basename "$bug" .bug) $bug"
		done
	done
}

# The texts that there are now.
golden() {
	for lab in $(labs); do ls grader/golden/"$lab"/*.txt; done
}

# What the student's files are called on a command line.
given() {
	case $(source_of "$1") in
	*' '*) echo "labs/$1/*.c" ;;
	*) echo "labs/$1/$(basename "$(source_of "$1")")" ;;
	esac
}

# Puts the sources of a variant where the student's files would be.
plant() {
	if [ "$2" = - ]; then
		cp "$B/derived/$1"/*.c "$3"
	else
		with_bug "$1" "$2" "$3"
	fi
}

# What the student sees: the compiler's messages, then the tests' if it could
# be compiled.  The fourth argument names the only exercise to test, if any.
desk() {
	if sh -e "$TMP/$1.commands"; then
		"$B/grade" --desk=./desk.so --lab "$3" ${4:+--test "$4"} "$2"
	fi 2>&1
}

# make_text LAB NAME BUG: writes $TMP/new/LAB/NAME.txt.
make_text() {
	dir=$TMP/desk/$1/$2
	files=$(given "$1")
	number=${1%%-*} only=
	[ -f "$house/grader/golden/$1/$2.txt" ] ||
		only=$(sed -n 's/^exercise: //p; /^---$/q' "$3")
	mkdir -p "$dir/labs/$1"
	ln -s "$house/include" "$dir/include"
	plant "$1" "$3" "$dir/labs/$1" || return
	{
		[ "$3" = - ] || sed -n 's/^what: /Planted: /p; /^---$/q' "$3"
		(cd "$dir" && desk "$1" "$files" "${number#0}" "$only" 2>&1)
	} >"$TMP/new/$1/$2.txt"
	rm -rf "$dir"
}

# Makes every second text: two of these run at a time.
make_texts() {
	awk -v me="$1" 'NR % 2 == me' "$TMP/variants" |
	while read -r lab name bug; do
		make_text "$lab" "$name" "$bug" </dev/null
	done
}

check_text() {
	if ! [ -s "$TMP/new/$1.txt" ]; then
		fail "golden: $1" "nothing came of it"
		return
	fi
	if ! [ -f "grader/golden/$1.txt" ]; then
		:
	elif diff -u "grader/golden/$1.txt" "$TMP/new/$1.txt" >"$TMP/diff" 2>&1
	then
		ok "golden: $1"
	else
		fail "golden: $1" "what a student reads has changed"
		sed 's/^/      /' "$TMP/diff"
	fi
	faults=$(awk -f grader/golden/rules.awk "$TMP/new/$1.txt")
	if [ -z "$faults" ]; then
		ok "golden: $1 reads well"
	else
		fail "golden: $1 reads well" "$faults"
	fi
}

# A planted bug is caught by a test of the exercise it belongs to.
check_bug() {
	exercise=$(sed -n 's/^exercise: //p; /^---$/q' "$2")
	if grep -qE "^  (failed|crashed|hung|blocked) +$exercise " \
		"$TMP/new/$1.txt"; then
		ok "bug: $1 is caught by $exercise"
	else
		fail "bug: $1 is caught by $exercise" "all its tests pass"
	fi
}

# A text whose bug has gone is of no use to anybody.
remove_old() {
	for old in $(golden); do
		[ -f "$TMP/new/${old#grader/golden/}" ] || rm -f "$old"
	done
}

for lab in $(labs); do
	mkdir -p "$TMP/new/$lab" "grader/golden/$lab"
	commands "$lab" "$(echo solutions/"$lab"/*.c | sed s/solutions/labs/g)" \
		>"$TMP/$lab.commands"
done
variants >"$TMP/variants"
make_texts 0 &
make_texts 1
wait

if [ "${1:-}" = --update ]; then
	remove_old
	for old in $(golden); do
		cp "$TMP/new/${old#grader/golden/}" "$old"
	done
fi
while read -r lab name bug; do
	check_text "$lab/$name"
	case $bug in grader/bugs/*) check_bug "$lab/$name" "$bug" ;; esac
done <"$TMP/variants"
for old in $(golden); do
	[ -f "$TMP/new/${old#grader/golden/}" ] ||
		fail "golden: $old" "there is no such variant any more"
done
finish
