# SPDX-License-Identifier: MIT

## bench: ns that tracking adds to an allocation, beside heaptrack; ROUNDS=7
.PHONY: bench
bench:
	$(Q)$(SETUP) build bench
	$(Q)$(MAKE) --no-print-directory all
	$(Q)B=$(B) tests/bench/run.py
