#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What changed between two captures, or two moments of one.
# shellcheck disable=SC2154 # here, darkheap, victim: common.bash

bats_require_minimum_version 1.5.0
load common
load marker

setup_file() {
	build_victim
	build_marker
}
setup() {
	use_places
	marked=$BATS_FILE_TMPDIR/marked
}
teardown() { nothing_left; }

diff_of() {
	"$darkheap" diff "$@"
}

# What the JSON says of a function's sites: after, before, delta.
row() { # FUNCTION
	jq -r --arg f "$1" '.sites[] | select(.function == $f)
		| "\(.before.live_objects) \(.after.live_objects) \(.delta_objects)"' out
}

@test "two moments of one run" {
	status 23 run_darkheap --capture=c -- "$marked"
	status 0 diff_of c@warm c
	# what threads of Go's runtime do meanwhile is theirs
	grep -q '^darkheap: +[0-9]* B in +[0-9]* blocks from c@warm to c$' out
	grep -q '+450 B  *+50 blocks  leak  *main.late at main.go.*(new)' out
	grep -q '+300 B  *+50 blocks  suspect  *main.early at main.go' out
	status 0 diff_of --format=json c@warm c
	python3 -W ignore -m jsonschema -i out \
		"$BATS_TEST_DIRNAME/../../docs/diff.schema.json"
	[ "$(row main.early)" = '100 150 50' ]
	[ "$(row main.late)" = 'null 50 50' ]
	status 0 diff_of --format=json c c@warm
	[ "$(row main.early)" = '150 100 -50' ]
	[ "$(row main.late)" = '50 null -50' ]
}

@test "two runs: equal places are equal sites" {
	status 23 run_darkheap --capture=a -- "$victim" 0
	status 0 run_darkheap --capture=b -- "$victim" clean
	status 0 diff_of a b
	grep -q -- '-23.4 KiB  *-2000 blocks  ok  *main.lose' out ||
		grep -q -- '-2000 blocks  gone  *main.lose' out
	status 0 diff_of a a
	grep -q '^darkheap: 0 B in 0 blocks from a to a$' out
}

@test "the gate: what grew or is new fails, what was there does not" {
	status 23 run_darkheap --capture=c -- "$marked"
	status 0 diff_of --fail-on=leak c c
	status 23 diff_of --fail-on=leak c@warm c
	says 'violated: --fail-on=leak'
	status 23 diff_of --fail-on=new c@warm c
	status 0 diff_of --fail-on=leak c c@warm
	status 0 diff_of '--fail-on=live>1KiB' c@warm c
	status 23 diff_of '--fail-on=live>100' c@warm c
	status 0 diff_of --fail-on=leak --baseline=known.json \
		--update-baseline c@warm c
	status 0 diff_of --fail-on=leak --baseline=known.json c@warm c
}

@test "bad input: status 3, usage: 2" {
	status 23 run_darkheap --capture=c -- "$marked"
	status 3 diff_of c nowhere
	says "cannot read 'nowhere'"
	status 3 diff_of c@cold c
	status 2 diff_of c
	status 2 diff_of c c c
}
