# SPDX-License-Identifier: MIT

## bench: what tracking costs, beside its peers: docs/benchmarks.md; ROUNDS=7 QUICK=1
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

# feed: how many events a second the drain takes
FEED := $(B)/tests/bench/feed/feed
$(FEED): $(FEED).o $(B)/collector.a
	$(call say,LINK)
	$(Q)$(CC) $(HOSTED_CFLAGS) $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

## bench-drain: events a second from ring to model, by live blocks and rings
.PHONY: bench-drain
bench-drain:
	$(Q)$(SETUP) build
	$(Q)$(MAKE) --no-print-directory $(FEED)
	$(Q)$(FEED)
DEPENDENCIES += $(FEED).d
