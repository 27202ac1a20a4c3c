# SPDX-License-Identifier: MIT

## check-real: do the suites of popular cgo modules flag leaks only?
.PHONY: check-real
check-real: all
	$(Q)$(SETUP) build test
	$(Q)tests/real/real.py

## bench-suites: what darkheap test costs the suites of popular cgo modules
.PHONY: bench-suites
bench-suites: all
	$(Q)$(SETUP) build test
	$(Q)tests/real/suites.py $(ROUNDS)

## check-scan: is each finding of scan in popular cgo modules judged?
.PHONY: check-scan
check-scan: all
	$(Q)$(SETUP) build modules
	$(Q)tests/real/scan.py
