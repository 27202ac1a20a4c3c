# SPDX-License-Identifier: MIT
# darkheap-scan, in Go.  Where Go or the modules that it needs are not at hand,
# all else is built, and one line says what is left out and why.

SCAN := $(B)/darkheap-scan
SCAN_SOURCE := go/cmd/darkheap-scan
SCAN_FILES := $(shell find $(SCAN_SOURCE) -name '*.go' ! -name '*_test.go' \
	! -path '*/testdata/*') $(addprefix $(SCAN_SOURCE)/,go.mod go.sum \
	internal/clib/deallocators.def)
SCAN_GO := cd $(SCAN_SOURCE) && GOWORK=off GOFLAGS= CGO_ENABLED=0 go
VERSION = $(shell sed -n 's/.*DARKHEAP_VERSION "\(.*\)".*/\1/p' collector/version.h)

# The one table of who releases what is the collector's; go:embed needs a copy
# inside of the module.
$(SCAN_SOURCE)/internal/clib/deallocators.def: collector/hint/deallocators.def
	$(call say,COPY)
	$(Q)cp $< $@

$(SCAN): $(SCAN_FILES) collector/version.h
	$(call say,GO)
	$(mkdir)
	$(Q)if ! command -v go >/dev/null; then \
		echo "  without darkheap-scan: there is no 'go' in PATH"; \
	elif ! why=$$($(SCAN_GO) list -deps . 2>&1 >/dev/null); then \
		echo "  without darkheap-scan: $$(echo "$$why" | tail -n 1)"; \
	else \
		$(SCAN_GO) build -trimpath -o '$(abspath $@)' \
			-ldflags='-s -w -X main.version=$(VERSION)' .; \
	fi
