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
# Those of the notes that the course started from.
for name in kmalloc GFP_ATOMIC GFP_KERNEL GFP_USER kmem_cache_create \
	get_zeroed_page __get_free_page __get_free_pages free_page free_pages \
	alloc_pages_node alloc_pages alloc_page __free_page __free_pages \
	free_hot_page free_cold_page vmalloc vfree ioremap iounmap \
	alloc_bootmem alloc_bootmem_low alloc_bootmem_pages \
	alloc_bootmem_low_pages free_bootmem; do
	grep -q "<li>$name\b" build/docs/html/globals*.html || echo "$name"
done >"$TMP/absent"
same "every name of the notes has its entry in the book" "" \
	"$(tr '\n' ' ' <"$TMP/absent")"
printf '/** One. */\nint one(void);\n\nint two(void);\n' >"$TMP/two.h"
same "one that is not is found" "$TMP/two.h: two" \
	"$(awk -f docs/undocumented.awk "$TMP/two.h")"
finish
