#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `darkheap scan` hands to darkheap-scan.  That itself is in tests/scan/.
# shellcheck disable=SC2154 # here, darkheap: common.bash
load common

setup()
{
	use_places
	mkdir bin
	cp "$darkheap" bin/darkheap
	printf '#!/bin/sh\nprintf "%%s\\n" "$@"\nexit 23\n' >bin/darkheap-scan
	chmod +x bin/darkheap-scan
	darkheap=$here/bin/darkheap
}
teardown() { nothing_left; }

# gets WORD...: what the tool got
gets()
{
	printf '%s\n' "$@" | diff - out
}

@test "options come first, other words as they were, and the status is the tool's" {
	status 23 "$darkheap" scan -tags 'a b' ./... --format json --force -mod=mod x
	gets --format=json --force -tags 'a b' ./... -mod=mod x
	status 23 "$darkheap" scan --output=o --color=never -f -- --format=sarif
	gets --output=o --color=never -f -- --format=sarif
	[ ! -s err ]
}

@test "DARKHEAP_OPTIONS comes before the command line" {
	DARKHEAP_OPTIONS='--format=sarif --quiet' \
		status 23 "$darkheap" scan --format=text ./...
	gets --format=sarif --quiet --format=text ./...
}

@test "a word that is wrong for darkheap starts nothing" {
	status 2 "$darkheap" scan --format=html
	says "bad format 'html': text|json|sarif"
	status 2 "$darkheap" scan --output
	says '--output needs a value'
	[ ! -s out ]
}

@test "help and version are darkheap's" {
	status 0 "$darkheap" scan --help
	grep -q '^usage: darkheap scan ' out
	status 0 "$darkheap" scan --version
	grep -q '^darkheap [0-9]' out
}

@test "without the tool it says what builds it" {
	rm bin/darkheap-scan
	status 2 "$darkheap" scan ./...
	says "there is no 'darkheap-scan' beside this command: 'make' builds it"
	printf 'no program\n' >bin/darkheap-scan
	chmod +x bin/darkheap-scan
	status 2 "$darkheap" scan ./...
	says "cannot start '$here/bin/darkheap-scan': Exec format error"
}
