# What is derived from the solutions: figures, what a student gets, the book.
# Read by the Makefile.

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
