#!/bin/sh
# Tests docs/weave.sh: what each mode derives from a small source, that each
# fault planted in it is found, and that nothing is lost on the way to the
# chapter. Prints one line; on a failure, what was expected and what came.
#
# weave-test.sh [SOURCE TABLE]...   also takes real sources round the trip

set -u
docs=$(dirname "$0")
weave=$docs/weave.sh
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
source=$tmp/02-toy/toy.c
table=$tmp/02-toy.tsv
checks=0
failures=0

mkdir "$tmp/02-toy"
cat > "$source" <<'END'
/*%
# A toy

What it is for, with \ref lab2-upper "a section".
<!-- end of assignment intro -->

## Only words

```sh
# not a title
## and not a section
```
%*/
#include <linux/mm.h>

/*%
## Upper halves {#upper}
%*/

static int one_more(void)
{
	return 1;
}

/**
 * Gives back
 * half. The rest stays.
 */
void expand(struct page *page,
	    int low)
{
	if (low) {
		//@ exercise 2.4
		//@ todo Split the block: give back the upper half, again and
		//@ ... again.
		//@ hint Think of halves.
		//@ hint Look at the order:
		//@ ... it goes down.
		//@ hint Count backwards.
		while (high > low)

			high = high - 1;
		//@ end
	}
	//@ exercise 2.5 soft
	//@ todo Count.
	//@ hint one
	//@ hint two
	//@ hint three
	page += one_more();
	//@ end
}

/* Has the second hole of an exercise. */
void shrink(int low)
{
	//@ exercise 2.4
	//@ todo Take `a->b` back, if *p < 1.
	//@ hint Begin at the end.
	low--;
	//@ end
}

/*%
The end.
%*/
END

{
	printf 'lab\t2\t02-toy\ttoy.c\tA toy\n'
	printf 'exercise\t2.4\tSplit it\t4\t25\tUpper halves\n'
	printf 'test\t2.4\tsplits\tThe upper half comes back.\n'
	printf 'exercise\t2.5\tCount\t2\t10\tOnly words\n'
	printf 'test\t2.5\tcounts\tPages are counted.\n'
} > "$table"

fail()
{
	failures=$((failures + 1))
	echo "weave-test: $1" >&2
}

# Compares standard input with a file. Never at the end of a pipe, where the
# counts would be those of a process that ends.
same()
{
	checks=$((checks + 1))
	diff - "$2" > "$tmp/diff" && return
	fail "$1 (< expected, > found):"
	cat "$tmp/diff" >&2
}

weave()
{
	"$weave" -v exercises="$table" -v mode="$@"
}

# Expects a mode to fail with a message that contains some text.
refused()
{
	expected=$1
	shift
	checks=$((checks + 1))
	weave "$@" > "$tmp/out" 2> "$tmp/err" &&
		fail "no failure, where this was expected: $expected"
	grep -qF -- "$expected" "$tmp/err" ||
		fail "expected \"$expected\", found \"$(cat "$tmp/err")\""
}

# Plants one fault with sed and expects check to find it on its line.
planted()
{
	edit=$1
	line=$2
	expected=$3
	sed "$edit" "$source" > "$tmp/planted.c"
	cmp -s "$source" "$tmp/planted.c" && fail "nothing planted: $edit"
	mkdir -p "$tmp/03-planted"
	mv "$tmp/planted.c" "$tmp/03-planted/toy.c"
	refused "toy.c:$line: $expected" check "$tmp/03-planted/toy.c"
}

# The same for a fault in the suite's table.
planted_in_table()
{
	kept=$table
	table=$tmp/planted.tsv
	sed "$1" "$kept" > "$table"
	refused "$2" check "$source"
	table=$kept
}

# ---- What is derived ----

skeleton()
{
	weave skeleton "$source" > "$tmp/found"
	same "the skeleton" "$tmp/found" <<'END'
/*
 * Lab 2: A toy
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab2 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

#include <linux/mm.h>

/* ---- Upper halves ---- */

static int one_more(void)
{
	return 1;
}

/**
 * Gives back
 * half. The rest stays.
 */
void expand(struct page *page,
	    int low)
{
	if (low) {
		/*
		 * EXERCISE 2.4  Split the block: give back the upper half,
		 * again and again.
		 */
		not_implemented("2.4");
	}
	/*
	 * EXERCISE 2.5  Count.
	 */
	not_implemented_yet("2.5");
}

/* Has the second hole of an exercise. */
void shrink(int low)
{
	/*
	 * EXERCISE 2.4  Take `a->b` back, if *p < 1.
	 */
	not_implemented("2.4");
}
END
}

hints()
{
	weave hints -v exercise=2.4 "$source" > "$tmp/found"
	same "the hints" "$tmp/found" <<'END'
1	In expand(): Think of halves.
2	In expand(): Look at the order: it goes down.
3	In expand(): Count backwards.
4	In shrink(): Begin at the end.
END
	weave hints -v exercise=2.5 "$source" > "$tmp/found"
	printf '1\tone\n2\ttwo\n3\tthree\n' > "$tmp/expected"
	same "the hints" "$tmp/found" < "$tmp/expected"
}

# The student's boxes; the code is left to the round trip.
boxes()
{
	weave chapter -v edition=student "$source" |
		grep -A 3 -e '^.anchor ex' -e 'continued' > "$tmp/found"
	same "the boxes" "$tmp/found" <<'END'
\anchor exercise-2-4
<div class="exercise">
**Exercise 2.4: Split it** <span class="cost">4 points, 25 minutes</span><br>
Split the block: give back the upper half, again and again.
--
\anchor exercise-2-5
<div class="exercise">
**Exercise 2.5: Count** <span class="cost">2 points, 10 minutes</span><br>
Count.
--
**Exercise 2.4, continued: Split it**<br>
Take `a->b` back, if \*p \< 1.
</div>

END
}

readme()
{
	weave readme -v template="$docs/assignment.md" "$source" |
		grep -e '^# ' -e 'section' -e '^| 2' -e '^- `' -e '@[A-Z]*@' \
			-e '^. .make lab2. ' -e 'Only words' > "$tmp/found"
	same "the assignment" "$tmp/found" <<'END'
# Lab 2: A toy
What it is for, with a section.
| 2.4 | Split it | 4 | 25 |
| 2.5 | Count | 2 | 10 |
- `void expand(struct page *page, int low)`: Gives back half.
- `void shrink(int low)`
| `make lab2` | build your file and run its tests |
END
}

index()
{
	"$weave" -v mode=index "$table" "$table" |
		grep '^| 2.4' > "$tmp/found"
	row='| 2.4 | \ref exercise-2-4 "Split it" | 4 | 25 |'
	row=$row' \ref lab2-upper-halves "Upper halves" |'
	printf '%s\n' "$row" "$row" > "$tmp/expected"
	same "the index" "$tmp/found" < "$tmp/expected"
}

# ---- Several files ----

# A second file goes on with the chapter: it has no title of its own.
several()
{
	more=$tmp/02-toy/toys.c
	printf '%s\n' '/*%' '## Lower halves' '%*/' 'int low;' > "$more"
	weave skeleton -v only=toys.c "$source" "$more" | tail -n 2 \
		> "$tmp/found"
	printf '\nint low;\n' > "$tmp/expected"
	same "the second file's skeleton" "$tmp/found" < "$tmp/expected"
	weave skeleton "$source" > "$tmp/expected"
	weave skeleton -v only=toy.c "$source" "$more" > "$tmp/found"
	same "the first file's skeleton" "$tmp/found" < "$tmp/expected"
	weave chapter -v edition=student "$source" "$more" |
		grep -e '{#' -e 'You work' -e 'The file' > "$tmp/found"
	same "a chapter of two files" "$tmp/found" <<'END'
# A toy {#lab2}
<div class="byline">Lab 2, 2 exercises, 6 points, about 35 minutes. You work in `labs/02-toy/toy.c`, `toys.c`; `make lab2` tells how you stand.</div>
## Only words {#lab2-only-words}
<div class="byline">The file is `labs/02-toy/toy.c`.</div>
## Upper halves {#upper}
## Lower halves {#lab2-lower-halves}
<div class="byline">The file is `labs/02-toy/toys.c`.</div>
END
	echo '/*%' >> "$more"
	refused "toys.c:5: this prose is never closed" chapter \
		-v edition=student "$more" "$source"
	refused "toys.c:1: the chapter has no # title" check "$more" "$source"
	rm "$more"
}

# ---- The round trip ----

# Prints the source's code without the tool; "holes" leaves the answers out.
code_of()
{
	awk -v edition="$1" '
		/^\/\*%/	{ prose = 1 }
		!prose && !/^[ \t]*\/\/@/ && !(hole && edition == "student") {
			print
		}
		/^%\*\//	{ prose = 0 }
		/\/\/@ exercise/ { hole = 1 }
		/\/\/@ end/	{ hole = 0 }' "$2" | grep '[^ 	]'
}

listings_of()
{
	awk '/^```$/ { on = 0 } on { print } /^```\{\.c\}$/ { on = 1 }' "$1" |
		grep -v -e '/\* Exercise [0-9.]*: .* minutes) \*/$' \
			-e '/\* end of exercise [0-9.]* \*/$' |
		grep '[^ 	]'
}

# Every line of code is shown once, in order: all of them to the instructor,
# all but the holes to the student.
round_trip()
{
	for edition in student instructor; do
		weave chapter -v edition=$edition "$1" > "$tmp/chapter"
		listings_of "$tmp/chapter" > "$tmp/found"
		code_of $edition "$1" > "$tmp/expected"
		same "the $edition's edition of $1" "$tmp/found" \
			< "$tmp/expected"
	done
}

# ---- Faults ----

faults()
{
	planted '13d' 15 "prose opens inside the prose of line 1"
	planted '$d' 64 "this prose is never closed"
	planted '3s/.*/%*\//' 13 "%*/ closes prose that was never opened"
	planted '3s/.*/a *\/ b/' 3 "*/ inside prose"
	planted '3s/.*/\\f$2^n\\f$/' 3 "a formula needs LaTeX"
	planted '1s/$/ # A toy/' 1 "a block of prose opens with /*% alone"
	planted '12d' 12 "prose ends inside the quoted block of line 9"
	planted '2s/^/#/' 1 "the chapter has no # title"
	planted '4s/.*/# Another/' 4 "a second # title"
	planted '2s/$/ {#toy}/' 2 "the chapter's label is made"
	planted '17s/Upper.*/Only words/' 17 "a second section \"Only words\""
	planted '43d' 44 "a hole opens inside the hole of line 33"
	planted '51,$d' 45 "this hole is never closed"
	planted '33d' 33 "//@ todo outside of a hole"
	planted '45d' 50 "//@ end closes a hole that was never opened"
	planted '41s/.*/\/*%/' 41 "prose opens inside the hole of line 33"
	planted '33s/2.4/two/' 33 "a hole opens with //@ exercise N.N"
	planted '34s/todo/doto/' 34 'unknown mark "doto"'
	planted '34d' 34 "//@ ... has no todo"
	planted '42s/.*/	\/\/@ hint late/' 42 "//@ hint belongs above"
	planted '46d' 45 "the hole has no //@ todo"
	planted '49d' 45 "exercise 2.5 has 2 hints; 3 is the least"
	planted '42s/$/ this comes to more columns than a terminal shows/' \
		42 "the line has"
	planted '45s/2.5/2.6/' 45 "exercise 2.6 is not declared by the suite"
	planted_in_table '2s/2.4/2.7/' "exercise 2.7 has no hole in"
	planted_in_table '2s/Upper/Lower/' 'refers to section "Lower halves"'
	planted_in_table '2s/exercise/exercice/' "a row is a lab, an exercise"
	planted_in_table '/exercise/d' "lists no exercise"
}

usage_faults()
{
	refused 'there is no mode "weave"' weave "$source"
	refused 'edition must be student or instructor' chapter "$source"
	refused 'there is no exercise "9.9"' hints -v exercise=9.9 "$source"
	refused 'cannot read' readme -v template="$tmp/absent" "$source"
	refused 'cannot read' check -v exercises="$tmp/absent" "$source"
	cp "$source" "$tmp/toy.c"
	refused 'is called NN-name/file.c' skeleton "$tmp/toy.c"
}

skeleton
hints
boxes
readme
index
several
round_trip "$source"
faults
usage_faults

checks=$((checks + 1))
weave check "$source" || fail "check finds a fault where there is none"

while [ $# -ge 2 ]; do
	table=$2
	round_trip "$1"
	shift 2
done

if [ $failures -gt 0 ]; then
	echo "weave-test: $failures of $checks checks failed." >&2
	exit 1
fi
echo "weave-test: $checks checks passed."
