# Asks a module's own Makefile, as the kernel's build would, what its modules
# consist of: `make -f kbuild.mk` in its folder.  Prints lines:
#
#	module NAME OBJECT...	e.g. module scull main.o pipe.o access.o
#	flags OBJECT FLAG...
#
# Flags that are for another compiler, another processor or the host's own
# kernel are left out.
KERNELRELEASE := 2.6.10
VERSION := 2
PATCHLEVEL := 6
SUBLEVEL := 10
src := $(CURDIR)
obj := $(src)
M := $(src)
PWD := $(src)
# The book's examples are told by the branch that calls the kernel's build.
LDDINC := $(src)/../include

here:
include $(firstword $(wildcard Kbuild Makefile makefile))

objects	= $(or $(strip $($(1)-objs) $($(1)-y) $($(1)-m)),$(1).o)
alien	= -I -m% -Werror% -I/lib/modules/% -I/usr/src/% -I/usr/include%
flags	= $(filter-out $(alien),$(EXTRA_CFLAGS) $(ccflags-y) $(CFLAGS_$(1)))

here:
	$(foreach m,$(obj-m:.o=),$(info module $(m) $(call objects,$(m)))\
	$(foreach o,$(call objects,$(m)),$(info flags $(o) $(call flags,$(notdir $(o))))))@:
.PHONY: here
