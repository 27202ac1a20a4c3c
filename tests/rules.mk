# SPDX-License-Identifier: MIT
# Each tests/unit/test_*.c is a program.  Its second line says what it links:
#	/* links: collector/symbol/pclntab.c ; libs: -ldw */
# collector.a stands for all of the collector, and needs $(PROGRAM_LIBS).

UNIT_SOURCES := $(wildcard tests/unit/test_*.c)
UNIT_TESTS := $(UNIT_SOURCES:%.c=$(B)/%)

$(B)/tests/%.o: private HOSTED_CFLAGS += -I.

$(B)/unit.mk: tests/links.awk $(UNIT_SOURCES)
	$(mkdir)
	$(Q)awk -v b=$(B) -f tests/links.awk $(UNIT_SOURCES) >$@
include $(B)/unit.mk

$(UNIT_TESTS):
	$(call say,LINK)
	$(Q)$(CC) $(HOSTED_CFLAGS) $(LDFLAGS) -o $@ $^ $(UNIT_LIBS) -lcmocka -lm

DEPENDENCIES += $(patsubst %.c,$(B)/%.d,$(wildcard tests/unit/*.c \
	tests/unit/*/*.c))

# unit-tests: build them; tests/run runs them
.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

## check: lint, build with gcc and clang, run every test
.PHONY: check check-all
check:
	$(Q)$(SETUP) build example test web
	$(Q)tests/run

## check-all: check at full size, and every cell of docs/matrix.md
check-all:
	$(Q)$(SETUP) build example test web
	$(Q)tests/run --all

## lint: what check expects of the sources, and a report on long functions
.PHONY: lint format
lint:
	$(Q)$(SETUP) build test
	$(Q)tests/run --lint
	$(Q)tests/lint/length.sh

## format: let clang-format rewrite the C files
format:
	$(Q)tests/lint/format.sh -i
