# SPDX-License-Identifier: MIT
# Unwinding, proven on real libraries: build/tests/unwind/oracle compares what
# all unwinders say of each call; build/tests/unwind/libwork.a is the work alone,
# for tests/cgo/libraries.

UNWIND := $(B)/tests/unwind
UNWIND_WORK := $(patsubst %.c,$(B)/%.o,$(wildcard tests/unwind/work_*.c)) \
	$(UNWIND)/work_cxx.o
UNWIND_ORACLE := $(UNWIND)/oracle.o \
	$(patsubst %.c,$(B)/%.o,$(wildcard tests/unwind/opinion_*.c))
UNWIND_LIBS = -lcrypto -lsqlite3 -lgio-2.0 -lgobject-2.0 -lglib-2.0

$(UNWIND)/work_glib.o: private HOSTED_CFLAGS += \
	$(shell pkg-config --cflags gio-2.0 2>/dev/null)
# what is allocated and freed at once is not left out
$(UNWIND_WORK): private HOSTED_CFLAGS += -fno-builtin
# hooks have frames: where the caller's registers lie is known
$(UNWIND)/oracle.o: private HOSTED_CFLAGS += -fno-omit-frame-pointer \
	-fno-optimize-sibling-calls -fno-builtin
$(UNWIND)/work_cxx.o: tests/unwind/work_cxx.cc $(B)/flags
	$(call say,CXX)
	$(mkdir)
	$(Q)$(CXX) -std=c++17 -Wall -Wextra -Werror -O2 \
		-fno-builtin -MMD -MP -c -o $@ $<

$(UNWIND)/opinion_tables.o: private HOSTED_CFLAGS += -Ishim

$(UNWIND)/oracle: $(UNWIND_ORACLE) $(B)/shim/walk.o $(B)/shim/mem.o \
		$(UNWIND)/libwork.a $(B)/collector.a
	$(call say,LINK)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(UNWIND_LIBS) \
		$(filter-out -ljemalloc,$(PROGRAM_LIBS))

$(UNWIND)/libwork.a: $(UNWIND_WORK)
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

DEPENDENCIES += $(UNWIND_ORACLE:.o=.d) $(UNWIND_WORK:.o=.d)

# unwind-tests: build them; tests/unwind/*.sh and tests/cgo/ run them
.PHONY: unwind-tests
unwind-tests: $(UNWIND)/oracle $(B)/check/libdarkheap.so
