#!/bin/sh
# Tests docs/make-book.sh in a small tree of its own, with a chapter, a figure
# and a doxygen that only writes one page: the book is made, each fault that
# is planted stops it, and the sentence says which fault it was.

set -u
docs=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
checks=0
failures=0

fail()
{
	failures=$((failures + 1))
	echo "book-test: $1" >&2
}

script()
{
	mkdir -p "$(dirname "$1")"
	{ echo '#!/bin/sh'; cat; } > "$1"
	chmod +x "$1"
}

# Lays out a tree in which everything is right.
plant()
{
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree/docs/pages" "$tmp/tree/solutions/02-toy"
	cp -r "$docs"/*.awk "$docs/weave" "$docs/weave.sh" "$docs/make-book.sh" \
		"$tmp/tree/docs"
	echo "# A course" > "$tmp/tree/docs/pages/index.md"
	cat > "$tmp/tree/solutions/02-toy/toy.c" <<'END'
/*%
# A toy

\dotfile toy.dot "A figure"

## To count
%*/
int count(void)
{
	//@ exercise 2.1
	//@ todo Count.
	//@ hint one
	//@ hint two
	//@ hint three
	return 1;
	//@ end
}
END
	script "$tmp/tree/build/suites/02-toy" <<'END'
printf 'lab\t2\t02-toy\ttoy.c\tA toy\n'
printf 'exercise\t2.1\tCount\t4\t25\tTo count\n'
END
	script "$tmp/tree/build/figures/toy" <<'END'
echo 'digraph toy { a }'
END
	script "$tmp/tree/bin/doxygen" <<'END'
mkdir -p build/docs/html
echo '<p id="here"><a href="page.html#here">x</a> <a href="#here">y</a>' \
	'<a href="https://example.org/">z</a>' > build/docs/html/page.html
END
	script "$tmp/tree/bin/dot" < /dev/null
}

book()
{
	PATH=$tmp/tree/bin:$PATH sh "$tmp/tree/docs/make-book.sh" "$@"
}

# Expects no book, and a message that contains some text.
refused()
{
	checks=$((checks + 1))
	book "${2:-student}" > "$tmp/out" 2> "$tmp/err" &&
		fail "a book was made, where this was expected: $1"
	grep -qF -- "$1" "$tmp/err" ||
		fail "expected \"$1\", found \"$(cat "$tmp/err")\""
	plant
}

cd "$tmp" || exit 2
plant

checks=$((checks + 1))
[ "$(book student)" = \
	"The book, student's edition: build/docs/html/index.html" ] ||
	fail "the book was not made"

refused 'usage: docs/make-book.sh student|instructor' teacher

rm tree/build/suites/02-toy
refused 'The book needs build/suites/02-toy; type make first.'

rm -r tree/solutions/02-toy
refused 'solutions/ holds no lab'

sed -i.old 's/To count/To weigh/' tree/build/suites/02-toy
refused 'refers to section "To weigh"'

rm tree/build/figures/toy
refused 'toy.dot is shown but not made by any of build/figures.'

cp tree/build/figures/toy tree/build/figures/other
refused 'other.dot is made but not shown by any chapter.'

echo 'exit 1' >> tree/build/figures/toy
refused 'The figure build/figures/toy failed.'

echo 'exit 1' >> tree/bin/doxygen
refused 'Doxygen complains'

sed -i.old 's/page.html#here/page.html#there/' tree/bin/doxygen
refused 'page.html: the link to page.html#there leads nowhere.'

sed -i.old 's/page.html#here/absent.html/' tree/bin/doxygen
refused 'page.html: the link to absent.html leads nowhere.'

# A PATH with what the script itself runs, and no doxygen.
mkdir "$tmp/few"
for tool in sh dirname; do
	ln -s "$(command -v $tool)" "$tmp/few/$tool"
done
checks=$((checks + 1))
PATH=$tmp/few sh "$tmp/tree/docs/make-book.sh" student 2> "$tmp/err" &&
	fail "a book was made without doxygen"
grep -q 'The book needs doxygen; type: apt-get install doxygen' "$tmp/err" ||
	fail "without doxygen, found \"$(cat "$tmp/err")\""

if [ $failures -gt 0 ]; then
	echo "book-test: $failures of $checks checks failed." >&2
	exit 1
fi
echo "book-test: $checks checks passed."
