#!/bin/sh
# Whatever is put in, one clear sentence comes out: what cannot be graded ends
# with a status other than 0, and what can has its verdict.
. "$(dirname "$0")/lib.sh"

# says NAME STATUS WORDS COMMAND...: the command ends with this status (`!`: any
# but 0), and what it says has all the words, each a regular expression.
says() {
	name=$1 wanted=$2 words=$3
	shift 3
	"$@" >"$TMP/out" 2>&1 </dev/null
	status=$?
	[ "$wanted" = ! ] && [ $status != 0 ] && wanted=$status
	missing=
	for word in $words; do
		grep -q -e "$word" "$TMP/out" || missing="$missing $word"
	done
	if [ $status != "$wanted" ]; then
		fail "$name" "status $status instead of $wanted"
	elif [ -n "$missing" ]; then
		fail "$name" "it does not say:$missing"
	else
		ok "$name"
	fi
}

# One sentence is one line, and make's own behind it is none of ours.
is_one_line() {
	same "$1, in one line" 1 "$(grep -v -c '^make' "$TMP/out")"
}

# submit LAB BUG: a submission in $TMP/in, with a bug planted.
submit() {
	rm -rf "$TMP/in"
	mkdir -p "$TMP/in/$1"
	with_bug "$1" "$2" "$TMP/in/$1"
}

# edit LAB PROGRAM: a submission in $TMP/in, changed by sed.
edit() {
	rm -rf "$TMP/in"
	mkdir -p "$TMP/in/$1"
	sed "$2" "$(source_of "$1")" \
		>"$TMP/in/$1/$(basename "$(source_of "$1")")"
}

# without TOOL COMMAND...: runs it where there is no such tool.  The box's user
# has to reach the others.
without() {
	rm -rf "${TMP:?}/bin"
	mkdir "$TMP/bin"
	chmod 755 "$TMP" "$TMP/bin"
	ln -s /usr/bin/* "$TMP/bin/"
	rm -f "$TMP/bin/$1"
	shift
	PATH=$TMP/bin "$@"
}

# --- The submission ----------------------------------------------------------

mkdir "$TMP/empty"
says "no such folder" 1 "no folder" "$B/grade" "$TMP/nowhere"
is_one_line "no such folder"
says "a file instead of a folder" 1 "Makefile not folder" \
	"$B/grade" Makefile
is_one_line "a file instead of a folder"
says "an empty folder" 1 "no lab.s file bootmem.c" \
	"$B/grade" "$TMP/empty"
says "make passes it on" ! "no folder" \
	make -s --no-print-directory B="$B" grade SUBMISSION="$TMP/nowhere"
is_one_line "make passes it on"

# --- The student's file -------------------------------------------------------

submit 02-buddy grader/golden/02-buddy/does-not-compile.bug
says "does not compile, graded" 0 \
	"does.not.compile buddy.c:[0-9]*:[0-9]*: error:" "$B/grade" --lab 2 "$TMP/in"
says "does not compile, at the desk" ! "buddy.c:[0-9]*:[0-9]*: error:" \
	compile_desk 02-buddy "$TMP/in/02-buddy/buddy.c" "$TMP/x.so"

edit 02-buddy 's/get_zeroed_page/get_zero_page/'
says "a missing function" 0 \
	"blocked get_zeroed_page.., exercise.2.7, missing" \
	"$B/grade" --lab 2 "$TMP/in"

edit 02-buddy '/^int get_order/i\
int printk(const char *fmt, ...)\
{\
	return 0;\
}'
says "a function of the kernel's" 0 "rejected buddy.c:[0-9]*: printk static" \
	"$B/grade" --lab 2 "$TMP/in"

# As Linux' own files have: no fault, as long as nobody else has the name.
edit 02-buddy '/^int get_order/i\
int one_of_mine(void)\
{\
	return 0;\
}'
says "a function of one's own that is not static" 0 "100/100" \
	"$B/grade" --lab 2 "$TMP/in"

submit 02-buddy grader/golden/02-buddy/hang.bug
says "an endless loop" 0 "hung stopped in.expand() buddy.c:[0-9]" \
	"$B/grade" --lab 2 "$TMP/in"

submit 02-buddy grader/golden/02-buddy/crash.bug
says "a crash" 0 "crashed NULL in.__free_pages_bulk() buddy.c:[0-9]" \
	"$B/grade" --lab 2 "$TMP/in"

edit 02-buddy '/^int get_order/i\
static int deep(volatile int n)\
{\
	return n + deep(n + 1) + deep(n + 2);\
}
s/	int order = 0;/	int order = deep(1);/'
says "a stack overflow" 0 "crashed stack.overflow in.deep() buddy.c:[0-9]" \
	"$B/grade" --lab 2 "$TMP/in"

# --- What was asked for -------------------------------------------------------

says "LAB=9, graded" 1 "no lab 9" "$B/grade" --lab 9 solutions
is_one_line "LAB=9, graded"
for goal in grade hint show watch; do
	says "make $goal LAB=9" ! "no lab 9" \
		make -s --no-print-directory B="$B" $goal LAB=9
done
says "make lab9" ! "no lab 9" make -s --no-print-directory B="$B" lab9
is_one_line "make lab9"
# What has to be compiled first would say so in lines of its own.
make -s --no-print-directory B="$B" "$B/desk/02-buddy.so" >/dev/null
says "T=nonsense" ! "no test nonsense 2.1.to.2.8" \
	make -s --no-print-directory B="$B" lab2 T=nonsense
is_one_line "T=nonsense"
says "a boot line that is none" ! "boot line" \
	"$B/show" 2 "$B/desk/02-buddy.so" 'mem=lots'
is_one_line "a boot line that is none"

# --- The host -----------------------------------------------------------------

says "no gcc" ! "gcc.is.not.installed" without gcc "$B/grade" --lab 1 solutions
is_one_line "no gcc"
# Root has a second kind of box, and then is told which one it was.
if [ "$(id -u)" = 0 ]; then
	says "no bwrap" 0 "^Box:.*bubblewrap" \
		without bwrap "$B/grade" --lab 1 solutions
	mkdir -m 700 "$TMP/closed"
	cp "$B/grade" "$B/box-init" "$TMP/closed"
	ln -s "$PWD/$B/suites" "$TMP/closed"
	says "no bwrap, and others may not look in" 3 "$TMP/closed chmod" \
		without bwrap "$TMP/closed/grade" --lab 1 solutions
	is_one_line "no bwrap, and others may not look in"
else
	says "no bwrap" 3 "bubblewrap" \
		without bwrap "$B/grade" --lab 1 solutions
	is_one_line "no bwrap"
fi
says "no doxygen" ! "doxygen apt-get" \
	without doxygen docs/make-book.sh student
is_one_line "no doxygen"
says "no gdb" ! "gdb apt-get" without gdb env KMEMLAB_DESK=x.so \
	grader/debug.sh "$B/suites/02-buddy" the_count_follows
is_one_line "no gdb"

says "a folder that is not there, for the JSON" 1 "written" \
	"$B/grade" --json "$TMP/nowhere/x.json" --lab 1 solutions
is_one_line "a folder that is not there, for the JSON"
says "a folder instead of the JSON" 1 "$TMP/empty" \
	"$B/grade" --json "$TMP/empty" --lab 1 solutions
says "a device instead of the JSON" 1 "/dev/full" \
	"$B/grade" --json /dev/full --lab 1 solutions

# A host whose disk is full must not cost a student points.
full_disk() {
	mkdir "$TMP/disk"
	if ! mount -t tmpfs -o size=32k none "$TMP/disk" 2>/dev/null; then
		echo "ok    a full disk: skipped, for nothing can be mounted here"
		return
	fi
	trap 'umount "$TMP/disk"; rm -rf "$TMP"' EXIT
	says "a nearly full disk for what is compiled" 3 "space" \
		env TMPDIR="$TMP/disk" "$B/grade" --lab 1 solutions
	head -c 64k /dev/zero >"$TMP/disk/rest" 2>/dev/null
	says "a full disk for what is compiled" 3 "space" \
		env TMPDIR="$TMP/disk" "$B/grade" --lab 1 solutions
	says "a full disk for the JSON" ! "x.json space" \
		"$B/grade" --json "$TMP/disk/x.json" --lab 1 solutions
	same "a full disk for the JSON, of which nothing stays" rest \
		"$(ls "$TMP/disk")"
	umount "$TMP/disk"
	trap 'rm -rf "$TMP"' EXIT
}
full_disk

# --- An interrupt --------------------------------------------------------------

# Prints the processes that run on behalf of the grading: the folder is in the
# arguments or the environment of each.  (The brackets keep grep from finding
# itself.)
left_over() {
	grep -l -s -e "$TMP/[i]nterrupted" \
		/proc/[0-9]*/cmdline /proc/[0-9]*/environ | cut -d/ -f3 | sort -u
}

mkdir "$TMP/interrupted"
submit 02-buddy grader/golden/02-buddy/hang.bug
TMPDIR=$TMP/interrupted "$B/grade" --json "$TMP/x.json" --lab 2 "$TMP/in" \
	>"$TMP/out" 2>&1 &
grade=$!
while [ -e /proc/$grade/exe ] && [ "$(left_over | wc -l)" -lt 3 ]; do
	sleep 0.1
done
same "interrupted: it was running" yes "$([ -e /proc/$grade/exe ] && echo yes)"
kill -INT $grade
wait $grade
same "interrupted: the status" 130 $?
same "interrupted: one sentence" 1 "$(grep -c interrupted "$TMP/out")"
same "interrupted: nothing else is said" 1 "$(wc -l <"$TMP/out")"
same "interrupted: no process is left" "" "$(left_over)"
same "interrupted: no file is left" "" "$(ls "$TMP/interrupted")"
same "interrupted: there is no JSON" "" "$(find "$TMP" -name "x.json*")"
finish
