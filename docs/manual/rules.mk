# SPDX-License-Identifier: MIT
# The man page and the completions: templates, filled in from the tables of
# options and commands.

MANUAL := $(B)/docs/manual/manual
MANUAL_SOURCES := $(wildcard docs/manual/*.c) collector/cli/command.c \
	collector/cli/nearest.c collector/model/verdict.c collector/model/tally.c
DOCUMENTS := $(addprefix $(B)/docs/darkheap.,1 bash zsh fish)

$(MANUAL): $(MANUAL_SOURCES:%.c=$(B)/%.o)
	$(call say,LINK)
	$(Q)$(CC) $(HOSTED_CFLAGS) $(LDFLAGS) -o $@ $^ -lm

$(DOCUMENTS): $(B)/docs/%: docs/manual/%.in $(MANUAL)
	$(call say,FILL)
	$(Q)$(MANUAL) $< >$@

DEPENDENCIES += $(patsubst %.c,$(B)/%.d,$(wildcard docs/manual/*.c))
