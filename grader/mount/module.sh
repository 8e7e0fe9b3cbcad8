#!/bin/sh
# Makes modules out of C files: behind `make module SRC=dir`.
#
#	module.sh BUILD CC SOURCE [FLAGS]
#
# SOURCE is a folder or one file.  If one of the files has a module_init(), all
# of them together are one module, named after the folder; if several have, each
# of those is a module of its own.  Any Makefile there is not looked at.
cd "$(dirname "$0")/../.." || exit 1
B=$1 cc=$2 src=${3%/} extra=$4

die() {
	echo "make module: $*" >&2
	exit 1
}

[ -n "$src" ] || die "say which: make module SRC=dir"
[ -e "$src" ] || die "there is no $src"
case $src in
*.c) files=$src dir=$(dirname "$src") ;;
*) files=$(ls "$src"/*.c 2>/dev/null) dir=$src ;;
esac
[ -n "$files" ] || die "there is no C file in $src"

# A name that C and the shell agree on.
clean() {
	basename "$1" .c | tr -c 'A-Za-z0-9_\n' '_'
}

name=$(clean "$(cd "$dir" && pwd)")
[ "$files" = "$src" ] && name=$(clean "$src")
tmp=$B/modules/$name.tmp
rm -rf "$tmp"
mkdir -p "$tmp" || exit 1

# Every call for memory goes through those of lib/kernel/track.c.
wrap=$(grep -oh '^wrapped([^,]*, [a-z_0-9]*' lib/kernel/track.c |
	sed 's/.*, /-Wl,--wrap=/')

compile() {
	"$cc" @"$B/cflags-module" -I"$dir" -DKBUILD_MODNAME="$name" \
		-DKBUILD_BASENAME="$(clean "$1")" $extra -c "$1" -o "$2"
}

# link NAME OBJECT...
link() {
	out=$1
	shift
	"$cc" -shared -nostdlib -Wl,-Bsymbolic,--build-id=none \
		-Wl,--wrap=__stack_chk_fail $wrap \
		-o "$tmp/$out.ko" "$@" "$tmp/module.o" || exit 1
}

# Says which names nobody exports: the kernel, or a module made before.
check() {
	nm -D --undefined-only "$tmp/$1.ko" | awk '$1 == "U" { print $2 }' |
		sed 's/^__wrap_//' | grep -v -e '^__asan_' -e '^__stack_chk_fail$' |
		sort -u >"$tmp/wanted"
	{
		cat "$B/kernel/exports"
		for ko in "$B"/modules/*.ko; do
			[ -e "$ko" ] || continue
			objcopy -O binary -j __ksymtab_strings "$ko" /dev/stdout \
				2>/dev/null | tr '\0' '\n'
		done
	} | sort -u >"$tmp/there"
	missing=$(comm -23 "$tmp/wanted" "$tmp/there" | sed 's/^kernel_//' |
		tr '\n' ' ')
	[ -z "$missing" ] ||
		die "$1 needs what nothing in the kernel exports: $missing"
}

"$cc" @"$B/cflags-module" -c grader/mount/module.c -o "$tmp/module.o" || exit 1
objects='' begins=''
for file in $files; do
	object=$tmp/$(clean "$file").o
	compile "$file" "$object" || die "$file does not compile"
	objects="$objects $object"
	! nm "$object" | grep -q ' T init_module$' || begins="$begins $object"
done

set -- $begins
if [ $# -gt 1 ]; then
	for object; do
		link "$(basename "$object" .o)" "$object"
	done
else
	link "$name" $objects
fi
for ko in "$tmp"/*.ko; do
	check "$(basename "$ko" .ko)"
done
for ko in "$tmp"/*.ko; do
	mv "$ko" "$B/modules/" && echo "$B/modules/$(basename "$ko")"
done
rm -rf "$tmp"
