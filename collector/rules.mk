# SPDX-License-Identifier: MIT
# The darkheap command: every .c file below collector/.

PROGRAM := $(B)/darkheap
PROGRAM_SOURCES := $(wildcard collector/*.c collector/*/*.c)
PROGRAM_LIBS := -ldw -lelf -lunwind-x86_64 -lunwind -liberty -ljansson \
	$(if $(SANITIZE),,-ljemalloc) -lz -lpthread

$(PROGRAM): $(PROGRAM_SOURCES:%.c=$(B)/%.o)
	$(call say,LINK)
	$(Q)$(CC) $(HOSTED_CFLAGS) $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

DEPENDENCIES += $(PROGRAM_SOURCES:%.c=$(B)/%.d)
