# Plants a bug: prints a lab's solution with some of its lines replaced.
#
#	awk -f grader/apply-bug.awk BUG SOLUTION >out.c
#
# A bug is a text file:
#
#	exercise: 2.5
#	what: one line: what the student got wrong
#	file: scullc.c, if the lab has several files
#	---
#	-lines of the solution, each with this `-` in front of it
#	+lines to stand there instead, each with this `+`
#	---
#	more of the same: each part after a `---` is a hunk
#
# A hunk's `-` lines stand in the solution once, one directly below the other.
# If they don't, the solution has changed and the bug has to follow it: exit
# status 1, one sentence on stderr, and nothing on stdout.

function fail(reason)
{
	printf "%s: %s\n", bug, reason >"/dev/stderr"
	failed = 1
	exit 1
}

# How many hunk lines stand at solution line `at`.
function matching(hunk, at,	i)
{
	for (i = 0; i < nold[hunk]; i++)
		if (at + i > nlines || line[at + i] != old[hunk, i])
			break
	return i
}

# Replaces the one place where the hunk stands by its `+` lines.
function plant(hunk,	at, found, where, i)
{
	if (!nold[hunk])
		fail("hunk " hunk " has no line that begins with -")
	for (at = 1; at <= nlines; at++)
		if (matching(hunk, at) == nold[hunk]) {
			where = at
			found++
		}
	if (found != 1)
		fail("hunk " hunk " stands " found + 0 " times in " \
		     solution ", not once")
	for (i = where; i < where + nold[hunk]; i++) {
		if (i in gone)
			fail("hunk " hunk " overlaps another one")
		gone[i] = 1
	}
	planted[where] = new[hunk]
}

BEGIN {
	bug = ARGV[1]
	solution = ARGV[2]
	if (ARGC != 3) {
		bug = "apply-bug.awk"
		fail("expects two arguments, BUG and SOLUTION")
	}
}

# The solution.
FILENAME == solution { line[++nlines] = $0; next }

# The bug.
$0 == "---" { hunks++; next }
!hunks {
	head[$1] = 1
	next
}
/^-/ { old[hunks, nold[hunks]++ + 0] = substr($0, 2); next }
/^\+/ { new[hunks] = new[hunks] substr($0, 2) "\n"; next }
{ fail("line " FNR " begins with neither - nor +") }

END {
	if (failed)
		exit 1
	if (!("exercise:" in head) || !("what:" in head))
		fail("does not begin with exercise: and what:")
	if (!hunks)
		fail("has no --- line, so no hunk")
	for (h = 1; h <= hunks; h++)
		plant(h)
	for (i = 1; i <= nlines; i++) {
		if (i in planted)
			printf "%s", planted[i]
		if (!(i in gone))
			print line[i]
	}
}
