# kmemlab: see README.md, or type `make help`.
#
# B is where everything that is made goes; CC is gcc or clang; SAN adds flags
# such as -fsanitize=address; V=1 shows the commands.  The flags with which
# kernel code is compiled stand here once and are written to
# $(B)/cflags-kernel and $(B)/cflags-lab, where the grader finds them too.

B	?= build
CC	:= $(if $(filter default,$(origin CC)),gcc,$(CC))
SAN	?=
V	?=
Q	:= $(if $(V),,@)
# What takes a while says what it is doing.
say	= $(if $(V),,@echo '  CC    $@'; )

LABS	:= $(notdir $(wildcard solutions/[0-9]*))
# The number of lab 02-buddy: 2.
number	= $(patsubst 0%,%,$(firstword $(subst -, ,$(1))))
# Its C files, in the order of its exercises: buddy.c.
cfiles	= $(notdir $(sort $(wildcard solutions/$(1)/*.c)))
# How a command line says all of them: labs/02-buddy/buddy.c.
given	= $(1)/$(2)/$(if $(word 2,$(call cfiles,$(2))),*.c,$(call cfiles,$(2)))
objs	= $(patsubst %.c,$(B)/%.o,$(wildcard $(1)))

COMMON	:= -std=gnu11 -g -fno-omit-frame-pointer -fPIC -Wall -Wextra \
	   -Wno-unused-parameter -Iinclude $(SAN)
# A student's warning is only a warning, unless it can't but be a bug.
KFLAGS	:= $(COMMON) -Werror=implicit-function-declaration \
	   -Werror=int-conversion -Werror=incompatible-pointer-types \
	   -Werror=return-type -O1 -ffreestanding -fno-strict-aliasing -nostdinc \
	   -Wno-sign-compare -D__KERNEL__
HFLAGS	:= $(COMMON) -Werror -O2
# A student's file counts its basic blocks (lib/machine/work.c), and is not
# optimised: a debugger and an oops see every call and every variable.
LFLAGS	:= $(KFLAGS) -O0 -Wmissing-prototypes -fsanitize-coverage=trace-pc \
	   $(if $(findstring clang,$(CC)),-ferror-limit=5,-fmax-errors=5)

PACKAGES := libcriterion-dev libjansson-dev libseccomp-dev libdw-dev \
	    libelf-dev bubblewrap doxygen graphviz jq procps libfuse3-dev fuse3

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

help:
	@cat docs/help.txt
	@echo
	@grader/where.sh

# --- What has to be installed, once -----------------------------------------

$(B)/tools: .ci/need Makefile
	@mkdir -p $(@D)
	@.ci/need $(PACKAGES)
	@touch $@

# --- The machine, the kernel, the link ---------------------------------------

$(B)/cflags-kernel: FLAGS = $(KFLAGS)
$(B)/cflags-lab: FLAGS = $(LFLAGS)
$(B)/cflags-kernel $(B)/cflags-lab: Makefile | $(B)/tools
	@echo '$(FLAGS) -isystem '$$($(CC) -print-file-name=include) >$@

$(B)/lib/kernel/%.o: lib/kernel/%.c $(B)/cflags-kernel
	@mkdir -p $(@D)
	$(say)$(CC) @$(B)/cflags-kernel -Werror -MMD -c $< -o $@

$(B)/labs/%.o: labs/%.c $(B)/cflags-lab
	@mkdir -p $(@D)
	$(say)$(CC) @$(B)/cflags-lab -MMD -c $< -o $@

$(B)/ref/%.o: solutions/%.c $(B)/cflags-kernel
	@mkdir -p $(@D)
	$(say)$(CC) @$(B)/cflags-kernel -Werror -MMD -c $< -o $@

$(B)/open/%.o: $(B)/derived/%.c $(B)/cflags-kernel
	@mkdir -p $(@D)
	$(say)$(CC) @$(B)/cflags-kernel -g0 -MMD -c $< -o $@

$(B)/%.o: %.c Makefile | $(B)/tools
	@mkdir -p $(@D)
	$(say)$(CC) $(HFLAGS) -MMD -c $< -o $@

# What a kernel under test consists of, besides its labs.
$(B)/libsubject.a: $(call objs,lib/kernel/*.c lib/machine/*.c)
	@rm -f $@
	$(Q)ar rcs $@ $^

# The names a lab may be linked to: whatever lib/kernel exports.
$(B)/exports: $(call objs,lib/kernel/*.c)
	$(Q)for o in $^; do \
		objcopy -O binary -j __ksymtab_strings $$o /dev/stdout; \
	done | tr '\0' '\n' | sort >$@

# The names that are taken: a lab may have others of its own, and its own
# versions of those that are weak.
$(B)/taken: $(B)/libsubject.a
	$(Q)nm -g --defined-only $< | awk '$$2 ~ /[^VW]/ { print $$3 }' | \
		sort -u >$@

# --- The rooms ----------------------------------------------------------------

include grader/grader.mk grader/show/show.mk grader/mount/mount.mk docs/docs.mk

# --- Checking ----------------------------------------------------------------

test: $(GRADER) derived $(B)/test/link $(B)/test/machine $(B)/test/soak $(B)/test/view $(B)/show $(FIGURES)
	+@grader/test/all.sh

clean:
	@grader/mount/mount.sh clean $(B)
	rm -rf $(B)

.PHONY: help variant grader grade derived skeletons docs test clean \
	$(foreach l,$(LABS),lab$(call number,$(l))) show hint watch \
	module console mount umount insmod rmmod

-include $(shell find $(B) -name '*.d' 2>/dev/null)
