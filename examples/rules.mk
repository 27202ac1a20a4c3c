# SPDX-License-Identifier: MIT

## demo: find two leaks in a Go service that serves 100,000 requests
.PHONY: demo
demo:
	$(Q)$(SETUP) build example
	$(Q)$(MAKE) --no-print-directory all
	$(Q)examples/01-sqlite-service/run.sh

## check-examples: run each example, and compare what it says
.PHONY: check-examples
check-examples:
	$(Q)$(SETUP) build example test
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/run $(wildcard examples/*/test.sh)
