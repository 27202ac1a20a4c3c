#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is understood, and what is said of what is not.
# shellcheck disable=SC2154 # here, darkheap, victim: common.bash
load common

setup_file() { build_victim; }
setup() { use_places; }
teardown() { nothing_left; }

@test "an unknown option names the nearest" {
	status 125 run_darkheap --depht=3 -- true
	says "did you mean '--depth'"
}

@test "a missing value is said" {
	status 125 run_darkheap --depth
	says "--depth needs a value"
}

@test "no program is said" {
	status 125 run_darkheap -q
	says "no program"
}

@test "an unknown command is usage" {
	status 2 "$darkheap" rnu
	says "'rnu'"
}

@test "--help shows every option of the table" {
	status 0 run_darkheap --help
	names=$(sed 's/.*OPTION(/OPTION(/' \
		"$BATS_TEST_DIRNAME/../../collector/options.def" |
		sed -n 's/^OPTION([^"]*"\([^"]*\)".*/\1/p')
	[ "$(wc -w <<<"$names")" -gt 10 ]
	for name in $names; do
		grep -qe "--$name" out || { echo "$name"; return 1; }
	done
	[ ! -s err ]
}

@test "--version" {
	status 0 "$darkheap" --version
	grep -qE '^darkheap [0-9]' out
}

@test "DARKHEAP_OPTIONS holds, and the command line goes over it" {
	export DARKHEAP_OPTIONS='--fail-on=live>1GiB'
	status 0 run_darkheap -- "$victim" 0
	status 23 run_darkheap --fail-on=leak -- "$victim" 0
}

@test "--report=json:- is JSON on stdout" {
	status 23 run_darkheap --report=json:- -- "$victim" 0
	jq -e . out >/dev/null
}

@test "a FILE that is there is kept, but for -f" {
	echo old >there
	status 4 run_darkheap --report=json:there -- "$victim" clean
	says "-f overwrites"
	[ "$(cat there)" = old ]
	status 0 run_darkheap -f --report=json:there -- "$victim" clean
	jq -e . there >/dev/null
}

@test "a FILE that cannot be written" {
	status 4 run_darkheap --report=json:absent/file -- "$victim" clean
	says "absent/file"
}

@test "a socket of another is not taken nor removed" {
	: >taken
	status 125 run_darkheap --socket=taken -- true
	says "cannot make the socket 'taken'"
	[ -e taken ]
}

@test "a relative --socket holds in every directory" {
	status 23 run_darkheap --socket=s -- \
		sh -c "mkdir d && cd d && exec '$victim' 0"
	[ ! -e s ]
}
