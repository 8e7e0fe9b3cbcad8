# What tests and grades labs: the suites, kernels with one lab's place left
# open, the desk's commands, and the grade.  Read by the Makefile.

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

# Linux' own files are told when they are compiled whether to look for other
# people's mistakes: of these there is one more object, for debug=slab.
sources_of = $(addprefix labs/$(1)/,$(call cfiles,$(1)))

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
	$(Q)rm -f $$@.debug; ! grep -qs CONFIG_DEBUG_SLAB $(call sources_of,$(1)) || { \
		$(foreach f,$(call cfiles,$(1)),$(CC) @$(B)/cflags-lab -w \
			-DCONFIG_DEBUG_SLAB -c labs/$(1)/$(f) -o $$@.$(f).o &&) \
		$(CC) $(SAN) -shared $(SHARED) -o $$@.debug \
			$(foreach f,$(call cfiles,$(1)),$$@.$(f).o) \
			$$(filter-out $(call mine,$(1)),$$^); }

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

# --- At the desk --------------------------------------------------------------

desk_so	= $(B)/desk/$(1)$(WITH).so

# SEED=17 runs only this interleaving of those tests that have several CPUs.
SEED	?=
ifneq ($(SEED),)
export KMEMLAB_SEED := $(SEED)
endif
# DRAW=123 lets random tests draw the numbers that they drew for a grade.
DRAW	?=
ifneq ($(DRAW),)
export KMEMLAB_DRAW := $(DRAW)
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

# --- The grade ---------------------------------------------------------------

SUBMISSION ?= labs
# Courses with another SALT draw other numbers in random tests.
SALT	?=
ifneq ($(SALT),)
export KMEMLAB_SALT := $(SALT)
endif

grader: $(GRADER)

grade: $(GRADER)
	@$(B)/grade $(if $(LAB),--lab $(call number,$(lab))) $(if $(JSON),--json '$(JSON)') '$(subst ','\'',$(SUBMISSION))'

# --- Programs that test the house --------------------------------------------

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
