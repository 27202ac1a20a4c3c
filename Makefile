# SPDX-License-Identifier: MIT
# darkheap's build; `make help` lists what it can do.  What is built stands in
# the rules.mk beside its sources, B is where it goes.
#
#	DEVELOPER=1                   warnings are errors
#	SANITIZE=address,undefined    build/asan, without jemalloc
#	SANITIZE=thread               build/tsan
#	V=1                           show the commands
#	SETUP=true                    install no packages
#	prefix=/usr/local DESTDIR=    where `make install` puts things

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

ifeq ($(origin CC),default)
CC := gcc
endif
B := build
ifneq ($(SANITIZE),)
B := build/$(if $(findstring thread,$(SANITIZE)),tsan,asan)
endif
SETUP ?= .ci/setup
prefix ?= /usr/local
# a sanitizer's build is made to be run a few times
CFLAGS ?= $(if $(SANITIZE),-O1 -g1,-O2 -g)

WARNINGS := -Wall -Wextra -Wshadow -Wvla -Wundef -Wcast-qual -Wwrite-strings \
	-Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition \
	$(if $(DEVELOPER),-Werror)
SANITIZERS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) \
	-fno-sanitize-recover=all -fno-omit-frame-pointer)
HOSTED_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARNINGS) -fno-common \
	-Iinclude -Icollector $(SANITIZERS) $(CFLAGS)

Q := $(if $(V),,@)
# $(call say,WORD): one short line for each file made
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $@)
mkdir = $(Q)mkdir -p $(@D)

include shim/rules.mk collector/rules.mk collector/serve/web/rules.mk \
	docs/manual/rules.mk tests/rules.mk tests/bench/rules.mk \
	tests/fuzz/rules.mk tests/unwind/rules.mk tests/corpus/rules.mk \
	tests/real/rules.mk examples/rules.mk go/cmd/darkheap-scan/rules.mk

## all: build/darkheap, libdarkheap.so, darkheap-scan, the manual (the default)
.PHONY: all
all: $(PROGRAM) $(SHIM) $(SCAN) $(DOCUMENTS)

$(B)/%.o: %.c $(B)/flags
	$(call say,CC)
	$(mkdir)
	$(Q)$(CC) $(HOSTED_CFLAGS) -MMD -MP -c -o $@ $<

# Other flags or another compiler: all of B is made anew.
FLAGS = $(CC) $(HOSTED_CFLAGS) $(SHIM_CFLAGS) $(LDFLAGS)
ifneq ($(shell echo '$(FLAGS)' | cmp -s - $(B)/flags || echo differ),)
$(B)/flags: FORCE
endif
$(B)/flags:
	$(mkdir)
	$(Q)echo '$(FLAGS)' >$@
.PHONY: FORCE
FORCE:

# Renamed into place: copying over a mapped library kills its users.
# $(call put,MODE,FILE,PLACE)
put = install -D -m $(1) $(2) $(DESTDIR)$(3).new && \
	mv -f $(DESTDIR)$(3).new $(DESTDIR)$(3)

share := $(prefix)/share
INSTALLED := $(prefix)/bin/darkheap $(prefix)/lib/darkheap/libdarkheap.so \
	$(share)/man/man1/darkheap.1 \
	$(share)/bash-completion/completions/darkheap \
	$(share)/zsh/site-functions/_darkheap \
	$(share)/fish/vendor_completions.d/darkheap.fish \
	$(prefix)/include/darkheap.h $(prefix)/bin/darkheap-scan

## install: copy them below prefix
.PHONY: install uninstall
install: all
	$(Q)$(call put,755,$(PROGRAM),$(word 1,$(INSTALLED)))
	$(Q)$(call put,644,$(SHIM),$(word 2,$(INSTALLED)))
	$(Q)$(call put,644,$(B)/docs/darkheap.1,$(word 3,$(INSTALLED)))
	$(Q)$(call put,644,$(B)/docs/darkheap.bash,$(word 4,$(INSTALLED)))
	$(Q)$(call put,644,$(B)/docs/darkheap.zsh,$(word 5,$(INSTALLED)))
	$(Q)$(call put,644,$(B)/docs/darkheap.fish,$(word 6,$(INSTALLED)))
	$(Q)$(call put,644,include/darkheap.h,$(word 7,$(INSTALLED)))
	$(Q)[ ! -e $(SCAN) ] || { $(call put,755,$(SCAN),$(word 8,$(INSTALLED))); }

## uninstall: remove what install copied
uninstall:
	$(Q)rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	$(Q)rmdir $(DESTDIR)$(prefix)/lib/darkheap 2>/dev/null || true

## clean: remove build/
.PHONY: clean
clean:
	$(Q)rm -rf build

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)
	@echo
	@sed -n '/^#	/s/^#	/  /p' Makefile

-include $(DEPENDENCIES)
