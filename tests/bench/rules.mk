# SPDX-License-Identifier: MIT

## bench: what tracking costs, beside its peers: docs/benchmarks.md; ROUNDS=7
##	QUICK=1: a part of it, in minutes, to build/bench/benchmarks.md
.PHONY: bench
bench:
	$(Q)$(SETUP) build bench
	$(Q)$(MAKE) --no-print-directory all
	$(Q)B=$(B) tests/bench/run.py

## bench-steps: what each step of the capture costs, in ns and instructions
.PHONY: bench-steps
bench-steps:
	$(Q)$(SETUP) build bench
	$(Q)$(MAKE) --no-print-directory all
	$(Q)B=$(B) tests/bench/steps.py

# scale: how long a report of a huge process takes, step by step
SCALE := $(B)/tests/bench/scale/scale
$(SCALE): $(SCALE).o $(B)/collector.a
	$(call say,LINK)
	$(Q)$(CC) $(HOSTED_CFLAGS) $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

## bench-scale: events, threads, processes, live blocks, stacks; QUICK=1 TABLES=
.PHONY: bench-scale
bench-scale:
	$(Q)$(SETUP) build bench
	$(Q)$(MAKE) --no-print-directory all $(SCALE)
	$(Q)B=$(B) tests/bench/scale/run.py $(TABLES)
DEPENDENCIES += $(SCALE).d
