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

# --- Suites, and the program that grades -------------------------------------

BOX	:= $(call objs,grader/box/*.c)
VIEW	:= $(call objs,lib/view/*.c)
SUITE	:= $(call objs,grader/suite/*.c grader/link/stubs.c lib/machine/*.c) \
	   $(VIEW) $(BOX)
SUITES	:= $(LABS:%=$(B)/suites/%)

# See grader/suite/light/libgit2.c: half of a suite's time.  The library's name
# is the one that Criterion asks for; -rpath has to be the old kind, which
# holds for the libraries of libraries too.
LIGHT	:= -Wl,--disable-new-dtags,-rpath,'$$ORIGIN/../suites/light'
$(B)/suites/light: $(B)/grader/suite/light/libgit2.o
	@mkdir -p $@
	$(Q)name=$$(objdump -p $$($(CC) -print-file-name=libcriterion.so) | \
		awk '/NEEDED.*libgit2/ { print $$2 }') && \
	$(CC) -shared -Wl,-soname,$$name -o $@/$$name $<

# A suite is a folder: what its tests share, and a file for each exercise.
define suite_rules
$(B)/suites/$(1): $(call objs,grader/suites/$(1)/*.c) $(SUITE) | $(B)/suites/light
	@mkdir -p $$(@D)
	$(Q)$(CC) $(SAN) $(LIGHT) -o $$@ $$^ -lcriterion -ljansson -ldw -ldl
endef
$(foreach l,$(LABS),$(eval $(call suite_rules,$(l))))

$(B)/grade: $(call objs,grader/grade/*.c) $(BOX)
	$(Q)$(CC) $(SAN) -o $@ $^ -ljansson -lelf

# The last step into a box; it brings its own libraries.
$(B)/box-init: $(call objs,grader/box/init/*.c)
	$(Q)$(CC) -static -o $@ $^ -lseccomp

SHARED	:= -Wl,-Bsymbolic,-u,subject_run,-z,defs

# --- A kernel with one lab's place left open ---------------------------------
#
# For each lab: the reference object; the student's objects linked with the
# reference of the other labs into a shared object for the desk; and the same
# without the student's objects, for the grader to add them.  With WITH=mine
# the labs before it are the student's own.  What a student's objects do not
# have comes from the skeleton, whose names are weak: it is an open exercise.

ref	= $(B)/ref/$(1).o
open	= $(B)/open/$(1).o
mine	= $(patsubst %.c,$(B)/labs/$(1)/%.o,$(call cfiles,$(1)))
before	= $(foreach l,$(LABS),$(if $(filter $(1),$(firstword $(sort $(l) $(1)))),,$(l)))
# Lab 1 hands its pages to lab 2, so it can't do without.
others	= $(filter-out $(1),$(call before,$(1)) 02-buddy)
below	= $(if $(filter mine,$(WITH)),$(call before,$(1)))
under	= $(foreach l,$(call others,$(1)),$(if $(filter $(l),$(call below,$(1))),$(call mine,$(l)),$(call ref,$(l))))
ifneq ($(filter-out mine,$(WITH)),)
$(error WITH=$(WITH) is not known; WITH=mine puts your own earlier labs below)
endif

# Runs the calls of a lab, and of those below it.
dispatch = $(B)/grader/link/dispatch-$(1).o $(B)/grader/link/run.o

define lab_rules
$(B)/grader/link/dispatch-$(1).o: grader/link/dispatch.c Makefile | $(B)/tools
	@mkdir -p $$(@D)
	$(if $(V),,@echo '  CC    $$@'; )$(CC) $(HFLAGS) -DLAB=$(call number,$(1)) -MMD -c $$< -o $$@

$(call ref,$(1)): $(patsubst %.c,$(B)/ref/$(1)/%.o,$(call cfiles,$(1)))
	$(Q)ld -r -o $$@ $$(filter %.o,$$^)

# But what lib/kernel has as well, or the link's other end may do without, does
# not come from there.
$(call open,$(1)): $(patsubst %.c,$(B)/open/$(1)/%.o,$(call cfiles,$(1))) \
		$(call dispatch,$(1)) $(B)/libsubject.a
	$(Q)ld -r -o $$@ $$(filter $(B)/open/%,$$^)
	$(Q)nm -g --defined-only $$@ | awk '{ print $$$$3 }' >$$@.names
	$(Q){ nm $(call dispatch,$(1)) | awk '$$$$1 == "w" { print $$$$2 }'; \
		nm -g --defined-only $(B)/libsubject.a | awk '{ print $$$$3 }'; \
		} >$$@.not
	$(Q)objcopy --weaken-symbols=$$@.names --localize-symbols=$$@.not \
		--rename-section open_exercises=.rodata.open $$@

$(B)/desk/$(1)$(WITH).so: $(call mine,$(1)) $(call open,$(1)) $(call under,$(1)) \
		$(call dispatch,$(1)) $(B)/libsubject.a
	@mkdir -p $$(@D)
	$(Q)$(CC) $(SAN) -shared $(SHARED) -o $$@ $$^ || { \
		echo "A function of the lab is missing; its name is above." >&2; \
		exit 1; }

$(B)/subject/$(1).o: $(B)/grader/link/subject.o $(call dispatch,$(1)) \
		     $(call open,$(1)) $(foreach l,$(call others,$(1)),$(call ref,$(l)))
	@mkdir -p $$(@D)
	$(Q)ld -r -o $$@ $$^
endef
$(foreach l,$(LABS),$(eval $(call lab_rules,$(l))))

# One lab from any files, for those who try out many: the tests.
variant_obj = $(OUT).$(basename $(notdir $(1))).o
LAB_NAME ?=
ifneq ($(LAB_NAME),)
variant: $(call open,$(LAB_NAME)) $(foreach l,$(call others,$(LAB_NAME)),$(call ref,$(l))) \
	 $(call dispatch,$(LAB_NAME)) $(B)/libsubject.a | $(B)/cflags-lab
	$(Q)$(foreach s,$(SRC),$(CC) @$(B)/cflags-lab $(STRICT) -c $(s) -o $(call variant_obj,$(s)) || exit 1;)
	$(Q)$(CC) $(SAN) -shared $(SHARED) -o $(OUT) $(foreach s,$(SRC),$(call variant_obj,$(s))) $^
endif

GRADER	:= $(B)/cflags-lab $(B)/grade $(B)/box-init $(SUITES) $(B)/exports $(B)/taken $(B)/libsubject.a \
	   $(foreach l,$(LABS),$(B)/subject/$(l).o $(call ref,$(l)))

# --- Pictures ----------------------------------------------------------------

# The tests of the pictures stand beside.
SHOW	:= $(call objs,grader/show/*.c)
$(B)/show: $(filter-out $(B)/grader/show/view-%,$(SHOW)) $(VIEW) $(call objs,lib/machine/*.c)
	$(Q)$(CC) $(SAN) -o $@ $^ -ldl

$(B)/test/view: $(call objs,grader/show/view-*.c) $(VIEW) \
		$(call objs,lib/machine/*.c)
	@mkdir -p $(@D)
	$(Q)$(CC) $(SAN) -o $@ $^

# A figure is one of the lab that its name begins with, numa-kmap of 03-numa,
# and knows nothing of the labs above.
FIGURES	:= $(patsubst docs/figures/%.c,$(B)/figures/%,$(wildcard docs/figures/*.c))
figure_lab = $(filter %-$(firstword $(subst -, ,$(notdir $(1)))),$(LABS))
define figure_rules
$(1): $(B)/docs/figures/$(notdir $(1)).o $(VIEW) \
		$(foreach l,$(call figure_lab,$(1)) $(call others,$(call figure_lab,$(1))),$(call ref,$(l))) \
		$(B)/libsubject.a
	@mkdir -p $$(@D)
	$(Q)$(CC) $(SAN) -o $$@ $$^
endef
$(foreach f,$(FIGURES),$(eval $(call figure_rules,$(f))))

# --- At the desk --------------------------------------------------------------

desk_so	= $(B)/desk/$(1)$(WITH).so

# SEED=17 runs only this interleaving of those tests that have several CPUs.
SEED	?=
ifneq ($(SEED),)
export KMEMLAB_SEED := $(SEED)
endif

define desk_rules
lab$(call number,$(1)): $(B)/grade $(call desk_so,$(1)) $(B)/suites/$(1)
ifdef DEBUG
	$(Q)KMEMLAB_DESK=$(call desk_so,$(1)) grader/debug.sh $(B)/suites/$(1) '$(T)'
else
	$(Q)$(B)/grade --desk=$(call desk_so,$(1)) --lab $(call number,$(1)) \
		$(if $(T),--test '$(T)') '$(call given,labs,$(1))'
endif
endef
$(foreach l,$(LABS),$(eval $(call desk_rules,$(l))))

lab%:
	@echo "There is no make lab$*; there are: make$(foreach l,$(LABS), \
	lab$(call number,$(l)))" >&2; exit 2

# The lab of LAB=2.
LAB	?=
ifneq ($(LAB),)
lab	:= $(firstword $(filter 0$(LAB)-% $(LAB),$(LABS)))
ifeq ($(lab),)
$(error There is no lab '$(LAB)': LAB= takes the number of one of: $(LABS))
endif
so	:= $(call desk_so,$(lab))

show: $(B)/show $(so)
	@$(B)/show $(call number,$(lab)) $(so) $(if $(BOOT),'$(BOOT)') || [ $$? = 1 ]

# A hint is of use to those above all whose file does not compile.
hint: $(B)/suites/$(lab)
	@$(MAKE) -s --no-print-directory $(so) >/dev/null 2>&1; \
	grader/hint.sh $(lab) $$($(MAKE) -qs $(so) >/dev/null 2>&1 && echo $(so))

watch:
	+@grader/watch.sh $(LAB)
else
show hint watch:
	@echo "Which lab? Say LAB=1, for instance: make $@ LAB=1" >&2; exit 2
endif

# --- A machine that programs and modules can use ------------------------------
#
# A kernel with all labs in it and all that lib/kernel exports: the reference,
# or with LAB=4 the student's lab 4 on it; modules are linked against it.

kernel	= $(if $(lab),$(B)/kernel/$(lab)$(WITH).so,$(B)/kernel/reference.so)
top	= $(filter-out $(1) $(call below,$(1)),$(LABS))
ALL_NAMES = $$(sed 's/^/-Wl,-u,/' $(B)/exports) -Wl,-u,module_insert,-u,user_open

define link_kernel
@mkdir -p $(@D)
$(Q)$(CC) $(SAN) -shared -Wl,-Bsymbolic,-z,defs $(ALL_NAMES) -o $@ \
	$(filter %.o %.a,$^) || { \
	echo "A function of the lab is missing; its name is above." >&2; \
	exit 1; }
endef

define kernel_rules
$(B)/kernel/$(1)$(WITH).so: $(call mine,$(1)) $(call open,$(1)) \
		$(foreach l,$(call below,$(1)),$(call mine,$(l))) \
		$(foreach l,$(call top,$(1)),$(call ref,$(l))) \
		$(B)/lib/kernel/ksyms.o $(B)/libsubject.a $(B)/exports
	$$(link_kernel)
endef
$(foreach l,$(LABS),$(eval $(call kernel_rules,$(l))))

$(B)/kernel/reference.so: $(foreach l,$(LABS),$(call ref,$(l))) \
		$(B)/lib/kernel/ksyms.o $(B)/libsubject.a $(B)/exports
	$(link_kernel)

$(B)/kernel/exports: $(B)/kernel/reference.so
	$(Q)objcopy -O binary -j __ksymtab_strings $< /dev/stdout | \
		tr '\0' '\n' | sort -u >$@

# Foreign code: warnings only of what can't be right.  Its calls, its basic
# blocks, and what it reads and writes are looked at while it runs.
CHECKED	:= -fsanitize=kernel-address $(if $(findstring clang,$(CC)),\
	   $(addprefix -mllvm ,-asan-instrumentation-with-call-threshold=0 \
	   -asan-stack=0 -asan-globals=1),$(addprefix --param ,\
	   asan-instrumentation-with-call-threshold=0 asan-stack=0 \
	   asan-globals=1))
MFLAGS	:= -std=gnu11 -fgnu89-inline -fno-common -g -fno-omit-frame-pointer \
	   -fno-optimize-sibling-calls -fPIC -O1 -ffreestanding \
	   -fno-strict-aliasing -fstack-protector-strong -nostdinc -Wall \
	   -Wno-format -Wno-unused -Wno-pointer-sign -Wno-address \
	   -Wno-missing-braces -Wno-maybe-uninitialized \
	   -Werror=return-type -Iinclude -D__KERNEL__ -DMODULE \
	   -fsanitize-coverage=trace-pc $(CHECKED)
$(B)/cflags-module: Makefile | $(B)/tools
	@echo '$(MFLAGS) -isystem '$$($(CC) -print-file-name=include) >$@

SRC	?=
EXTRA_CFLAGS ?=
module: $(B)/cflags-module $(B)/kernel/exports
	@grader/mount/module.sh $(B) $(CC) '$(SRC)' '$(EXTRA_CFLAGS)'

$(B)/console: $(call objs,$(addprefix grader/mount/,console.c commands.c kernel.c \
		symbol.c))
	$(Q)$(CC) $(SAN) -o $@ $^ -ldw -ldl

console: $(B)/console $(kernel)
	@$(B)/console $(kernel) $(if $(BOOT),'$(BOOT)')

$(B)/mount: $(call objs,$(addprefix grader/mount/,mount.c requests.c files.c control.c \
		ops.c kernel.c symbol.c))
	$(Q)$(CC) $(SAN) -o $@ $^ -ldw -ldl -lfuse3 -lpthread

# Where it is mounted, and a module to be loaded there.
DIR	?= $(abspath $(B))/root
MODULE	?=
PARAMS	?=
mount: $(B)/mount $(kernel)
	@grader/mount/mount.sh mount $(B) '$(DIR)' $(kernel) '$(BOOT)'

umount insmod rmmod:
	@grader/mount/mount.sh $@ $(B) '$(if $(filter file default,$(origin DIR)),,$(DIR))' '$(MODULE)' '$(PARAMS)'

# --- The grade ---------------------------------------------------------------

SUBMISSION ?= labs

grader: $(GRADER)

grade: $(GRADER)
	@$(B)/grade $(if $(LAB),--lab $(call number,$(lab))) $(if $(JSON),--json '$(JSON)') '$(subst ','\'',$(SUBMISSION))'

# --- What is derived from the solutions --------------------------------------

sources	= $(addprefix solutions/$(1)/,$(call cfiles,$(1)))

WEAVE	:= docs/weave.sh $(wildcard docs/weave/*.awk)

define derived_rules
$(B)/exercises/$(1).tsv: $(B)/suites/$(1)
	@mkdir -p $$(@D)
	$(Q)$$< --list >$$@
$(B)/derived/$(1)/%.c: $(call sources,$(1)) $(WEAVE)
	@mkdir -p $$(@D)
	$(Q)docs/weave.sh -v mode=skeleton -v only=$$*.c $(call sources,$(1)) >$$@
$(B)/derived/$(1)/README.md: $(call sources,$(1)) $(WEAVE) \
		docs/assignment.md $(B)/exercises/$(1).tsv
	@mkdir -p $$(@D)
	$(Q)docs/weave.sh -v mode=readme -v exercises=$(B)/exercises/$(1).tsv $(call sources,$(1)) >$$@
endef
$(foreach l,$(LABS),$(eval $(call derived_rules,$(l))))
TABLES	:= $(LABS:%=$(B)/exercises/%.tsv)
DERIVED	:= $(foreach l,$(LABS),$(addprefix $(l)/,README.md $(call cfiles,$(l))))

derived: $(DERIVED:%=$(B)/derived/%)

# For those who change a lab: overwrites labs/, and with it a student's work.
skeletons: derived
	cp -r $(B)/derived/. labs/

EDITION	?= student
docs: $(SUITES) $(FIGURES)
	@docs/make-book.sh $(EDITION)

# --- Checking ----------------------------------------------------------------

# The machine and the reference by themselves.
$(B)/test/machine: $(call objs,grader/test/machine*.c) \
		   $(foreach l,$(LABS),$(call ref,$(l))) \
		   $(call dispatch,$(lastword $(LABS))) $(B)/libsubject.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(SAN) -o $@ $^ -lcriterion

$(B)/test/link: $(B)/grader/test/link.o $(SUITE) | $(B)/suites/light
	@mkdir -p $(@D)
	$(Q)$(CC) $(SAN) $(LIGHT) -o $@ $^ -lcriterion -ljansson -ldw -ldl

# For a thread sanitizer: grader/test/threads.sh.
$(B)/test/stress: $(B)/grader/test/stress.o \
		  $(foreach l,$(LABS),$(call ref,$(l))) $(B)/libsubject.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(SAN) -o $@ $^

# All labs at once, for long.  The labs count their blocks, as a student's do,
# so that CPUs change anywhere in them.
$(B)/traced/%.o: solutions/%.c $(B)/cflags-lab
	@mkdir -p $(@D)
	$(say)$(CC) @$(B)/cflags-lab -MMD -c $< -o $@

$(B)/test/soak: $(B)/grader/test/soak.o \
		$(foreach l,$(wordlist 1,6,$(LABS)),$(patsubst %.c,$(B)/traced/$(l)/%.o,$(call cfiles,$(l)))) \
		$(B)/libsubject.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(SAN) -o $@ $^

test: $(GRADER) derived $(B)/test/link $(B)/test/machine $(B)/test/soak $(B)/test/view $(B)/show $(FIGURES)
	+@grader/test/all.sh

clean:
	@grader/mount/mount.sh clean $(B)
	rm -rf $(B)

.PHONY: help variant grader grade derived skeletons docs test clean \
	$(foreach l,$(LABS),lab$(call number,$(l))) show hint watch \
	module console mount umount insmod rmmod

-include $(shell find $(B) -name '*.d' 2>/dev/null)
