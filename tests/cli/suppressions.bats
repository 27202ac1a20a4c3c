#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is known and accepted leaves the report, and is counted there.
# shellcheck disable=SC2154 # here, darkheap: common.bash
bats_require_minimum_version 1.5.0
load common

schemas=$BATS_TEST_DIRNAME/../../docs

# Three places that lose, one of them by two C functions.
build_losers() {
	mkdir -p "$BATS_FILE_TMPDIR/losers"
	cat >"$BATS_FILE_TMPDIR/losers/main.go" <<-'EOF'
		package main

		/*
		#include <stdlib.h>
		__attribute__((noinline)) static void *inner(int n) { void *p = malloc(n); __asm__ volatile("" : : "r"(p)); return p; }
		void *box_make(int n) { void *p = inner(n); __asm__ volatile("" : : "r"(p)); return p; }
		void *ring_make(int n) { void *p = inner(n); __asm__ volatile("" : : "r"(p)); return p; }
		void *make_any(int i) { return i % 2 ? box_make(10) : ring_make(10); }
		*/
		import "C"

		//go:noinline
		func text() { C.CString("never freed") }

		//go:noinline
		func box() { C.box_make(100) }

		//go:noinline
		func any(i int) { C.make_any(C.int(i)) }

		func main() {
			for i := 0; i < 100; i++ {
				text()
				box()
				any(i)
			}
		}
	EOF
	printf 'module losers\n\ngo 1.20\n' >"$BATS_FILE_TMPDIR/losers/go.mod"
	(cd "$BATS_FILE_TMPDIR/losers" && CGO_ENABLED=1 go build -o ../lose .)
	(cd "$BATS_FILE_TMPDIR" && XDG_RUNTIME_DIR=$BATS_FILE_TMPDIR \
		"$BATS_TEST_DIRNAME/../../build/darkheap" run -q --no-fail \
		--capture=c -- ./lose 2>/dev/null)
}

setup_file() { build_losers; }
setup() {
	use_places
	capture=$BATS_FILE_TMPDIR/c
}
teardown() { nothing_left; }

report() {
	"$darkheap" report "$@"
}

# failing: the functions that fail, from a report in ./out
failing() {
	jq -r '.policy.failed as $f | [.sites[] | select(.id | IN($f[]))
		| .function] | sort | join(" ")' out
}

# row N: what suppressed[N] says
row() {
	jq -r ".suppressed[$1] | \"\\(.rule) \\(.state) \\(.sites) \\(.live_objects) \\(.live_bytes)\"" out
}

@test "all three forms in one file, each counted; the totals keep everything" {
	status 23 report --format=json --fail-on=leak "$capture"
	[ "$(failing)" = 'main.any main.box main.text' ]
	total=$(jq .totals.live_bytes out)
	cat >known.supp <<-'EOF'
		# LSan's
		leak:^ring_make$
		leak:^nothing_of_the_kind$

		# ours
		go: main.text
		kind: C.CString
		reason: issue 7

		{
		   valgrind's
		   Memcheck:Leak
		   match-leak-kinds: definite
		   fun:malloc
		   fun:inner
		   ...
		   fun:box_make
		}
	EOF
	status 0 report --format=json --fail-on=leak \
		--suppressions=known.supp "$capture"
	[ "$(failing)" = '' ]
	[ "$(jq .totals.live_bytes out)" = "$total" ]
	[ "$(jq '[.sites[] | select(.verdict == "leak")] | length' out)" = 0 ]
	[ "$(jq -r '.suppressed[0].file, .suppressed[0].line' out)" = \
		$'known.supp\n2' ]
	# either rule alone leaves main.any, which they share
	[ "$(jq '[.suppressed[] | .sites] | add' out)" = 3 ]
	[ "$(jq '[.suppressed[] | .live_bytes] | add' out)" = $((1200 + 10000 + 1000)) ]
	[ "$(row 1)" = 'leak:^nothing_of_the_kind$ unused 0 0 0' ]
	[ "$(row 2)" = 'go:main.text kind:C.CString used 1 100 1200' ]
	[ "$(jq -r '.suppressed[2].reason' out)" = 'issue 7' ]
	python3 -W ignore -m jsonschema -i out "$schemas/report.schema.json"
	sed -i '/ring_make/d' known.supp
	status 23 report --format=json --fail-on=leak \
		--suppressions=known.supp "$capture"
	[ "$(failing)" = main.any ]
}

@test "the text names every rule, and what it did" {
	printf '%s\n' 'go: main.text' 'max_bytes: 1KiB' '' 'leak: absent' '' \
		'go: main.box' 'expires: 2020-01-01' '' 'go: main.any' \
		'reason: mended in 2.0' >a.supp
	status 23 report --fail-on=leak --suppressions=a.supp "$capture"
	grep -q '^note: a.supp:9 suppressed 1 site, 1000 B in 100 blocks: go:main.any (mended in 2.0)$' out
	grep -q '^note: a.supp:1 suppresses nothing, 1 site, 1.2 KiB in 100 blocks are more than 1.0 KiB: go:' out
	grep -q '^note: a.supp:4 matched nothing: leak:absent$' out
	grep -q '^note: a.supp:6 expired on 2020-01-01 and suppresses nothing: go:main.box$' out
	grep -q '^leak . of 2: main.text' out
	grep -q '^leak . of 2: main.box' out
	# the page has the rules, too
	status 23 report --format=html --fail-on=leak --suppressions=a.supp "$capture"
	grep -qE '"rule": ?"leak:absent", ?"file": ?"[^"]*a.supp", ?"line": ?4, ?"state": ?"unused"' out
}

@test "--format=suppressions writes rules for what fails, and they do it" {
	status 0 report --format=suppressions "$capture"
	cp out all.supp
	[ "$(grep -c '^site: ' all.supp)" = 3 ]
	[ "$(grep -c '^reason:$' all.supp)" = 3 ]
	grep -q '^# main.text at main.go:' all.supp
	status 0 report --format=suppressions "$capture"
	cmp out all.supp
	status 0 report --format=json --fail-on=leak,growing \
		--suppressions=all.supp "$capture"
	[ "$(jq '[.suppressed[] | select(.state == "used" and .sites == 1)]
		| length' out)" = 3 ]
	[ "$(jq '.suppressed | length' out)" = 3 ]
	# one rule: one site
	status 0 report --format=suppressions '--fail-on=site:main.box>1KiB' \
		--no-fail "$capture"
	cp out one.supp
	status 23 report --format=json --fail-on=leak --suppressions=one.supp \
		"$capture"
	[ "$(failing)" = 'main.any main.text' ]
	status 125 run_darkheap --report=suppressions:x -- true
	says 'make it of the capture, by darkheap report --format=suppressions'
}

@test "run: the usual file in the working directory, or beside the go.mod above" {
	lose=$BATS_FILE_TMPDIR/lose
	mkdir -p module/deep/er
	echo 'module m' >module/go.mod
	echo 'go: main.*' >.darkheap.supp
	cd module/deep/er
	status 23 run_darkheap --capture=none -- "$lose"
	echo 'go: main.*' >../../.darkheap.supp
	status 0 run_darkheap -v --capture=none --report=json:j -- "$lose"
	says "suppressions: '$here/module/.darkheap.supp'"
	[ "$(jq -r '.suppressed[0].file' j)" = "$here/module/.darkheap.supp" ]
	[ "$(jq -r '.suppressed[0].sites' j)" = 3 ]
	# nearer ones and those that are named go over it
	echo 'go: main.any' >.darkheap.supp
	status 23 run_darkheap --capture=none --report=json:k -- "$lose"
	[ "$(jq -r '.suppressed[0].file' k)" = .darkheap.supp ]
	status 23 run_darkheap --capture=none --suppressions=/dev/null -- "$lose"
	status 0 run_darkheap --capture=none --suppressions=.darkheap.supp \
		--suppressions=../../.darkheap.supp -- "$lose"
}

@test "a file that is not there or not understood: 125, 2, and what to do" {
	status 125 run_darkheap --suppressions=absent -- true
	says "cannot read the suppressions 'absent': No such file"
	status 2 report --suppressions=absent "$capture"
	says "'absent'"
	status 2 "$darkheap" diff --suppressions=absent "$capture" "$capture"
	echo 'got: main.f' >.darkheap.supp
	status 125 run_darkheap -- touch started
	says ".darkheap.supp:1: unknown word 'got': did you mean 'go:'?"
	[ ! -e started ]
	status 2 report "$capture"
	says ".darkheap.supp:1:"
}

@test "diff does not see them either" {
	status 0 "$darkheap" diff --format=json "$capture" "$capture"
	[ "$(jq '[.sites[] | select(.function == "main.text")] | length' out)" = 1 ]
	echo 'go: main.text' >.darkheap.supp
	status 0 "$darkheap" diff --format=json "$capture" "$capture"
	[ "$(jq '[.sites[] | select(.function == "main.text")] | length' out)" = 0 ]
	[ "$(jq '[.sites[] | select(.function == "main.box")] | length' out)" = 1 ]
	[ "$(row 0)" = 'go:main.text used 1 100 1200' ]
	python3 -W ignore -m jsonschema -i out "$schemas/diff.schema.json"
	status 0 "$darkheap" diff "$capture" "$capture"
	grep -q '^note: .darkheap.supp:1 suppressed 1 site, 1.2 KiB in 100 blocks: go:main.text$' out
}

@test "a baseline takes in nothing that is suppressed" {
	echo 'go: main.text' >.darkheap.supp
	status 0 report --baseline=b.json --update-baseline "$capture"
	grep -q main.box b.json
	run ! grep main.text b.json
	status 0 report --fail-on=new --baseline=b.json "$capture"
	rm .darkheap.supp
	status 23 report --format=json --fail-on=new --baseline=b.json "$capture"
	[ "$(failing)" = main.text ]
}

@test "the example of the manual page does what it says" {
	page=$BATS_TEST_DIRNAME/../../docs/suppressions.md
	awk '/^```supp$/ { on = 1; next } /^```/ { on = 0 } on' "$page" >known.supp
	[ "$(wc -l <known.supp)" -gt 15 ]
	status 0 report --suppressions=known.supp "$capture"
	cp out text
	awk '/^\$ darkheap report --supp/ { on = 1; next } /^```/ { on = 0 }
		on && !/^\.\.\./' "$page" >said
	[ "$(wc -l <said)" = 6 ]
	while IFS= read -r line; do
		grep -qxF -- "$line" text || { echo "no: $line"; cat text; return 1; }
	done < <(grep -E '^(note: |      )' said)
}
