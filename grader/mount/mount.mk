# A machine that programs and modules of the host can use: make console, mount,
# module and their like.  Read by the Makefile.

# A kernel with all labs in it and all that lib/kernel exports: the reference,
# or with LAB=4 the student's lab 4 on it; modules are linked against it.

kernel	= $(if $(lab),$(B)/kernel/$(lab)$(WITH).so,$(B)/kernel/reference.so)
top	= $(filter-out $(1) $(call below,$(1)),$(LABS))
# What only the host asks for.
HOST_NAMES := module_insert user_open user_ioctl user_mmap
ALL_NAMES = $$(sed 's/^/-Wl,-u,/' $(B)/exports) $(addprefix -u ,$(HOST_NAMES))

# What only modules refer to.
FOR_MODULES := $(call objs,lib/kernel/ksyms.c lib/kernel/track_*.c)

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
		$(FOR_MODULES) $(B)/libsubject.a $(B)/exports
	$$(link_kernel)
endef
$(foreach l,$(LABS),$(eval $(call kernel_rules,$(l))))

$(B)/kernel/reference.so: $(foreach l,$(LABS),$(call ref,$(l))) \
		$(FOR_MODULES) $(B)/libsubject.a $(B)/exports
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
