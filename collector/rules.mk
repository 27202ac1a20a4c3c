# SPDX-License-Identifier: MIT
# The darkheap command: every .c file below collector/.

PROGRAM := $(B)/darkheap
PROGRAM_SOURCES := $(wildcard collector/*.c collector/*/*.c)
PROGRAM_OBJECTS := $(PROGRAM_SOURCES:%.c=$(B)/%.o) \
	$(B)/collector/report/profile.pb-c.o
PROGRAM_LIBS := -ldw -lelf -lunwind-x86_64 -lunwind -liberty -ljansson \
	-lsqlite3 $(if $(SANITIZE),,-ljemalloc) -lprotobuf-c -lz -lpthread -lm

$(PROGRAM): $(PROGRAM_OBJECTS)
	$(call say,LINK)
	$(Q)$(CC) $(HOSTED_CFLAGS) $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

# program-libs: say what collector.a needs
.PHONY: program-libs
program-libs:
	@echo $(PROGRAM_LIBS)

# for tests of what needs most of it
$(B)/collector.a: $(filter-out %/main.o,$(PROGRAM_OBJECTS))
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

DEPENDENCIES += $(PROGRAM_SOURCES:%.c=$(B)/%.d)

$(B)/collector/suppress/builtin_rules.o: collector/suppress/builtin.supp

# The messages of pprof's format, in C.
PROFILE := $(B)/collector/report/profile.pb-c
$(PROFILE).c: collector/report/profile.proto
	$(call say,PROTOC)
	$(mkdir)
	$(Q)protoc-c --proto_path=collector --c_out=$(B)/collector \
		report/profile.proto
$(PROFILE).h: $(PROFILE).c
$(PROFILE).o: $(PROFILE).c $(B)/flags
	$(call say,CC)
	$(Q)$(CC) $(HOSTED_CFLAGS) -c -o $@ $<
PROFILE_USERS := $(B)/collector/report/pprof_stream.o \
	$(B)/tests/unit/test_pprof.o
$(PROFILE).o $(PROFILE_USERS): private HOSTED_CFLAGS += -I$(B)/collector
$(PROFILE_USERS): $(PROFILE).h
