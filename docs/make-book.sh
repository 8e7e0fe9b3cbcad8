#!/bin/sh
# Makes the book: checks and weaves the chapters, runs the programs that draw
# the figures, runs Doxygen, and checks what Doxygen does not.
#
#	docs/make-book.sh student|instructor
#
# The suites must have been built, for they know the exercises, and so must
# the programs in build/figures: each prints one figure, in Graphviz's
# language, and the figure has the program's name. A chapter shows it with
# \dotfile NAME.dot.

set -u
cd "$(dirname "$0")/.." || exit 2

EDITION=${1:-}
export EDITION
out=build/docs
weave=docs/weave.sh

die()
{
	echo "$*" >&2
	exit 1
}

# Says what goes on, to whoever sits there and waits.
progress()
{
	[ ! -t 2 ] || echo "  $*" >&2
}

need()
{
	command -v "$1" > /dev/null 2>&1 ||
		die "The book needs $1; type: apt-get install $2"
}

# Prints the labs whose chapters are written; each has one source or more.
labs()
{
	for lab in solutions/[0-9][0-9]-*/; do
		[ -d "$lab" ] && basename "$lab"
	done
}

make_tables()
{
	for lab in $(labs); do
		[ -x "build/suites/$lab" ] ||
			die "The book needs build/suites/$lab; type make first."
		"build/suites/$lab" --list > "$out/tables/$lab.tsv" ||
			die "build/suites/$lab --list failed."
	done
}

make_chapters()
{
	for lab in $(labs); do
		table=$out/tables/$lab.tsv
		$weave -v mode=check -v exercises="$table" \
			"solutions/$lab"/*.c &&
		$weave -v mode=chapter -v edition="$EDITION" \
			-v exercises="$table" "solutions/$lab"/*.c \
			> "$out/chapters/$lab.md" ||
			die "The book was not made: see solutions/$lab, above."
	done
	set -- "$out"/tables/*.tsv
	[ -f "$1" ] || die "There is no chapter: solutions/ holds no lab."
	$weave -v mode=index "$@" > $out/chapters/exercises.md
}

make_figures()
{
	for program in build/figures/*; do
		[ -f "$program" ] && [ -x "$program" ] || continue
		"$program" > "$out/figures/$(basename "$program").dot" ||
			die "The figure $program failed."
	done
}

# Each figure that is shown is made, and each that is made is shown.
check_figures()
{
	shown=$out/figures/shown
	made=$out/figures/made
	sed -n 's/^ *[\\@]dotfile \([^ ]*\).*/\1/p' \
		docs/pages/*.md $out/chapters/*.md | sort -u > $shown
	for figure in "$out"/figures/*.dot; do
		[ -f "$figure" ] && basename "$figure"
	done | sort > $made
	comm -23 $shown $made |
		sed 's,$, is shown but not made by any of build/figures.,'
	comm -13 $shown $made |
		sed 's,$, is made but not shown by any chapter.,'
}

# Doxygen ends with a warning's status; its words are on the terminal then.
run_doxygen()
{
	doxygen docs/Doxyfile ||
		die "The book was not made: Doxygen complains, above."
	awk -f docs/check-links.awk $out/html/*.html >&2 ||
		die "The book has links that lead nowhere, above."
}

case $EDITION in
student | instructor)
	;;
*)
	die "usage: docs/make-book.sh student|instructor"
	;;
esac
need doxygen doxygen
need dot graphviz

rm -rf $out
mkdir -p $out/tables $out/chapters $out/figures ||
	die "The book was not made: cannot write $out."
progress "weaving the chapters"
make_tables
make_chapters
progress "drawing the figures"
make_figures
faults=$(check_figures)
[ -z "$faults" ] || die "$faults"
progress "running Doxygen"
run_doxygen
echo "The book, $EDITION's edition: $out/html/index.html"
