#!/bin/sh
# Both editions of the book are made without a warning, the students' one holds
# no line of a solution, and every function of an allocator has its docstring.
. "$(dirname "$0")/lib.sh"

for edition in instructor student; do
	succeeds "the $edition's edition is made" docs/make-book.sh $edition
done
for lab in $(labs); do
	# Lines of holes that are long enough to be found by accident only.
	awk '/\/\/@ exercise/ { hole = 1; next } /\/\/@ end/ { hole = 0 }
	     hole && !/\/\/@/ && length($0) > 40 { sub(/^[ \t]+/, ""); print }
	' solutions/"$lab"/*.c >"$TMP/holes"
	awk '/\/\/@ exercise/ { hole = 1 } /\/\/@ end/ { hole = 0 }
	     !hole { sub(/^[ \t]+/, ""); print }' solutions/"$lab"/*.c \
		>"$TMP/given"
	grep -vxFf "$TMP/given" "$TMP/holes" >"$TMP/secret"
	same "$lab has lines to hide" yes \
		"$([ -s "$TMP/secret" ] && echo yes)"
	same "$lab: the students' chapter shows none of them" "" \
		"$(sed 's/^[ \t]*//' "build/docs/chapters/$lab.md" |
		grep -m1 -xFf "$TMP/secret")"
done
same "every function of an allocator is explained in its header" "" \
	"$(awk -f docs/undocumented.awk include/asm/io.h \
	$(printf 'include/linux/%s.h ' slab gfp mm mmzone bootmem mempool \
	vmalloc highmem swap percpu))"
printf '/** One. */\nint one(void);\n\nint two(void);\n' >"$TMP/two.h"
same "one that is not is found" "$TMP/two.h: two" \
	"$(awk -f docs/undocumented.awk "$TMP/two.h")"
finish
