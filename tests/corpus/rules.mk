# SPDX-License-Identifier: MIT

## check-corpus: are the verdicts on the programs of tests/corpus right?
.PHONY: check-corpus
check-corpus: all
	$(Q)$(SETUP) build test
	$(Q)tests/corpus/corpus.py --matrix
