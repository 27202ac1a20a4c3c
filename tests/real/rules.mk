# SPDX-License-Identifier: MIT

## check-real: do the suites of popular cgo modules flag leaks only?
.PHONY: check-real
check-real: all
	$(Q)$(SETUP) build test
	$(Q)tests/real/real.py
