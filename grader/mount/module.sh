#!/bin/sh
# Makes modules out of C files: behind `make module SRC=dir`.
#
#	module.sh BUILD CC SOURCE [FLAGS]
#
# SOURCE is a folder or one file.  A folder whose Makefile is one for the
# kernel's build, with obj-m := name.o and perhaps name-objs := a.o b.o, says
# itself what its modules are (kbuild.mk).  In any other, all files together
# are one module, named after the folder; but if several have a module_init(),
# each of those is a module of its own.
cd "$(dirname "$0")/../.." || exit 1
B=$1 cc=$2 src=${3%/} extra=$4

die() {
	echo "make module: $*" >&2
	exit 1
}

[ -n "$src" ] || die "say which: make module SRC=dir"
[ -e "$src" ] || die "there is no $src"
case $src in
*.c) dir=$(dirname "$src") ;;
*) dir=$src ;;
esac

# A name that C and the shell agree on.
clean() {
	basename "$1" .c | tr -c 'A-Za-z0-9_\n' '_'
}

name=$(clean "$(cd "$dir" && pwd)")
[ "$dir" = "$src" ] || name=$(clean "$src")
tmp=$B/modules/$name.tmp
rm -rf "$tmp"
mkdir -p "$tmp" || exit 1

# Every call for memory goes through those of lib/kernel/track_*.c.
wrap=$(grep -oh '^wrapped([^,]*, [a-z_0-9]*' lib/kernel/track_*.c |
	sed 's/.*, /-Wl,--wrap=/')

# --- What there is to make: "module NAME OBJECT..." in $tmp/plan ---------------

asked() {
	grep -qs 'obj-m' "$src/Kbuild" "$src/Makefile" "$src/makefile" &&
		MAKEFLAGS= make -s --no-print-directory -C "$src" \
			-f "$PWD/grader/mount/kbuild.mk" 2>"$tmp/why" |
		grep -E '^(module|flags) ' >"$tmp/plan"
}

# Programs that use the module may stand beside it.
is_kernel_code() {
	! grep -qE '^((int|void|static) +)*main *\(' "$1"
}

begins() {
	grep -qE '^[^/*]*\<(module_init|init_module) *\(' "$1"
}

guessed() {
	files='' firsts=''
	for file in "$src"/*.c; do
		[ -e "$file" ] && is_kernel_code "$file" || continue
		object=$(basename "$file" .c).o
		files="$files $object"
		! begins "$file" || firsts="$firsts $object"
	done
	[ -n "$files" ] || die "there is no C file of a module in $src"
	set -- $firsts
	if [ $# -gt 1 ]; then
		for object; do
			echo "module ${object%.o} $object"
		done
	else
		echo "module $name$files"
	fi >"$tmp/plan"
}

if [ "$dir" != "$src" ]; then
	echo "module $name $(basename "$src" .c).o" >"$tmp/plan"
else
	asked || guessed
fi

# --- Making it ------------------------------------------------------------------

# compile MODULE FILE OBJECT FLAG...
compile() {
	module=$1 file=$2 object=$3
	shift 3
	"$cc" @"$B/cflags-module" -I"$dir" -DKBUILD_MODNAME="$module" \
		-DKBUILD_BASENAME="$(clean "$file")" "$@" $extra \
		-c "$file" -o "$object" || die "$file does not compile"
}

# build NAME OBJECT...: as the plan names them.
build() {
	module=$(clean "$1")
	shift
	made=''
	for part; do
		file=$dir/${part%.o}.c
		[ -e "$file" ] || die "there is no $file"
		object=$tmp/$module-$(clean "${part%.o}").o
		compile "$module" "$file" "$object" \
			$(sed -n "s|^flags $part ||p" "$tmp/plan" | sort -u)
		made="$made $object"
	done
	"$cc" -shared -nostdlib -Wl,-Bsymbolic,--build-id=none \
		-Wl,--wrap=__stack_chk_fail $wrap \
		-o "$tmp/$module.ko" $made "$tmp/module.o" -lgcc || exit 1
}

# Says which names nobody exports: the kernel, or a module made before.
check() {
	nm -D --undefined-only "$tmp/$1.ko" | awk '$1 == "U" { print $2 }' |
		sed 's/^__wrap_//' | grep -v -e '^__asan_' -e '^__stack_chk_fail$' |
		sort -u >"$tmp/wanted"
	{
		cat "$B/kernel/exports"
		for ko in "$B"/modules/*.ko "$tmp"/*.ko; do
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
while read -r what line; do
	[ "$what" != module ] || build $line
done <"$tmp/plan"
for ko in "$tmp"/*.ko; do
	check "$(basename "$ko" .ko)"
done
for ko in "$tmp"/*.ko; do
	mv "$ko" "$B/modules/" && echo "$B/modules/$(basename "$ko")"
done
rm -rf "$tmp"
