# Pictures of a lab at work, and the tests of pictures.  Read by the Makefile.

# The tests of the pictures stand beside.
SHOW	:= $(call objs,grader/show/*.c)
$(B)/show: $(filter-out $(B)/grader/show/view-%,$(SHOW)) $(VIEW) $(call objs,lib/machine/*.c)
	$(Q)$(CC) $(SAN) -o $@ $^ -ldl

$(B)/test/view: $(call objs,grader/show/view-*.c) $(VIEW) \
		$(call objs,lib/machine/*.c)
	@mkdir -p $(@D)
	$(Q)$(CC) $(SAN) -o $@ $^
