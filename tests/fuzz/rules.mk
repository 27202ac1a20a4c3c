# SPDX-License-Identifier: MIT
# Each tests/fuzz/fuzz_*.c is a libFuzzer target, linked with the collector's
# files.  clang makes them in build/fuzz, with coverage and two sanitizers.

FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_TARGETS := $(FUZZ_SOURCES:%.c=$(B)/%)

$(FUZZ_TARGETS): %: %.o $(B)/collector.a
	$(call say,LINK)
	$(Q)$(CC) $(HOSTED_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ \
		$(PROGRAM_LIBS)

DEPENDENCIES += $(FUZZ_SOURCES:%.c=$(B)/%.d)

# fuzz-targets is for the second make only, which fuzz-build starts
.PHONY: fuzz fuzz-build fuzz-targets
fuzz-targets: $(FUZZ_TARGETS)

fuzz-build:
	$(Q)$(MAKE) --no-print-directory B=build/fuzz CC=clang \
		CFLAGS='-O1 -g1 -DELF_FILE_BLOCK_BYTES=1' \
		SANITIZE=fuzzer-no-link,address,undefined fuzz-targets

## fuzz: every fuzz target for SECONDS_EACH=60, or RUNS=n; TARGETS="elf maps"
fuzz:
	$(Q)$(SETUP) build test
	$(Q)$(MAKE) --no-print-directory fuzz-build
	$(Q)SECONDS_EACH='$(SECONDS_EACH)' RUNS='$(RUNS)' \
		tests/fuzz/explore.sh $(TARGETS)
