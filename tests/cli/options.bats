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

@test "what --sample and --overhead cannot be is said" {
	status 125 run_darkheap --smaple=512KiB -- true
	says "did you mean '--sample'"
	status 125 run_darkheap --sample=512kb -- true
	says "bad sample '512kb': all, or from 1 to 1TiB, say 512KiB"
	status 125 run_darkheap --overhead=lots -- true
	says "bad percentage 'lots': from 0.1 to 100, say 2"
	status 125 run_darkheap --overhead=2 --sample=all -- true
	says "cannot go with --sample=all"
	status 2 "$darkheap" report --sample=1 x
	says "--sample is an option of run"
}

@test "a missing value is said" {
	status 125 run_darkheap --depth
	says "--depth needs a value"
}

@test "no program is said" {
	status 125 run_darkheap -q
	says "no program"
}

@test "an unknown command names the nearest" {
	status 2 "$darkheap" rnu
	says "unknown command 'rnu': did you mean 'run'?"
	status 2 "$darkheap" help rnu
	says "did you mean 'run'?"
	status 2 "$darkheap" ./service
	says "did you mean 'darkheap run -- ./service'?"
	status 2 "$darkheap"
	says "darkheap --help"
}

@test "an option of other commands says whose it is" {
	status 125 run_darkheap --format=json -- true
	says "an option of report, diff, scan and doctor, not of 'darkheap run'"
}

@test "a mistake in DARKHEAP_OPTIONS says where it is" {
	DARKHEAP_OPTIONS=--depht=3 status 125 run_darkheap -- true
	says "did you mean '--depth'"
	says DARKHEAP_OPTIONS
}

@test "--help shows every option of the table, in 80 columns" {
	[ "$(options_of run | wc -l)" -gt 15 ]
	status 0 "$darkheap" --help
	sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' out >commands
	commands_of_table | diff - commands
	while read -r command; do
		status 0 "$darkheap" "$command" --help
		[ ! -s err ]
		cp out help
		for name in $(options_of "$command"); do
			grep -qe "--$name\b" help || { echo "$name"; return 1; }
		done
		[ "$(wc -L <help)" -le 80 ]
		status 0 "$darkheap" help "$command"
		cmp out help
	done <commands
}

@test "--version" {
	status 0 "$darkheap" --version
	grep -qE '^darkheap [0-9]' out
	cp out version
	status 0 run_darkheap --version
	cmp out version
}

@test "DARKHEAP_OPTIONS holds, and the command line goes over it" {
	export DARKHEAP_OPTIONS='--fail-on=live>1GiB'
	status 0 run_darkheap -- "$victim" 0
	status 23 run_darkheap --fail-on=leak -- "$victim" 0
}

@test "the last line names the rule that decided, as it was typed" {
	status 23 run_darkheap '--fail-on=growing,rate>1GiB/s,live>1KiB' -- \
		"$victim" 0
	tail -n 1 err >last
	grep -qx 'darkheap: status 23: violated: --fail-on=live>1KiB' last
	status 23 run_darkheap '--fail-on=site:nobody.*>0,site:main.lo?e>1KiB' \
		-- "$victim" 0
	tail -n 1 err >last
	grep -qxF 'darkheap: status 23: violated: --fail-on=site:main.lo?e>1KiB' \
		last
	status 0 run_darkheap '--fail-on=site:main.lose>1MiB' -- "$victim" 0
	status 125 run_darkheap --fail-on=new -- "$victim" 0
	says '--fail-on=new needs --baseline=FILE'
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
