# SPDX-License-Identifier: MIT
# libdarkheap.so needs no library and no symbol version, and must not call the
# libc that it is loaded beside: hence freestanding, and none of the host's
# flags.  It is never sanitized: it lives in other people's processes.

SHIM := $(B)/libdarkheap.so
SHIM_SOURCES := $(wildcard shim/*.c)

# one program to the compiler; tests link single objects
SHIM_LTO := $(if $(findstring clang,$(CC)),,-flto -ffat-lto-objects)
SHIM_CFLAGS := -std=gnu17 -O2 -g -ffreestanding -fno-builtin -fPIC \
	-fvisibility=hidden -fno-stack-protector -fno-plt \
	-fno-omit-frame-pointer -ftls-model=initial-exec -U_FORTIFY_SOURCE \
	-fasynchronous-unwind-tables -fno-common $(SHIM_LTO) $(WARNINGS) -Iinclude
SHIM_LDFLAGS := -nostdlib -shared -Wl,-soname,libdarkheap.so -Wl,-z,defs \
	-Wl,-z,now -Wl,-z,relro -Wl,-z,noexecstack -Wl,--hash-style=gnu
# an unmarked object may turn the host's shadow stack off
X86_CFLAGS := -fcf-protection=full
# libgcc's helpers for atomics are not there to be called
ARM64_CFLAGS := -mbranch-protection=standard -mno-outline-atomics
# musl-gcc finds musl's headers only; the kernel's lie behind glibc's
KERNEL_HEADERS := -idirafter /usr/include/x86_64-linux-gnu \
	-idirafter /usr/include

# $(call shim,DIRECTORY,COMPILER AND ITS FLAGS)
define shim
$(1)/shim/%.o: shim/%.c $(B)/flags
	$$(call say,CC)
	$$(mkdir)
	$$(Q)$(2) $$(SHIM_CFLAGS) -MMD -MP -c -o $$@ $$<
$(1)/libdarkheap.so: $(SHIM_SOURCES:%.c=$(1)/%.o)
	$$(call say,LINK)
	$$(Q)$(2) $$(SHIM_CFLAGS) $$(SHIM_LDFLAGS) -o $$@ $$^
DEPENDENCIES += $(SHIM_SOURCES:%.c=$(1)/%.d)
endef

$(eval $(call shim,$(B),$(CC) $(X86_CFLAGS)))
$(eval $(call shim,$(B)/musl,musl-gcc $(X86_CFLAGS) $(KERNEL_HEADERS)))
$(eval $(call shim,$(B)/check,$(CC) $(X86_CFLAGS) -DSTACK_CHECK))
$(eval $(call shim,$(B)/arm64,aarch64-linux-gnu-gcc $(ARM64_CFLAGS)))

# check: walks every stack that its cache knows again (stack.c)

# shims: libdarkheap.so for every target, of which x86-64 glibc alone tracks
.PHONY: shims
shims: $(SHIM) $(B)/musl/libdarkheap.so $(B)/arm64/libdarkheap.so
