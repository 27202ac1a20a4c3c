#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A service that a script execs, or starts as its child, and one under `go run`:
# tracked, and the exit status by the rules.  Its own children: with --follow.
# A program without cgo: none.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# script NAME LINE...
script()
{
	local name=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$work/$name"
	chmod +x "$work/$name"
}

# leaks NAME STATUS: the last run's report holds three_leaks' sites
leaks()
{
	[ "$2" -eq "$3" ]
	point $? "$1: exit status $3 (it was $2)" "$work/log"
	python3 expect.py "$work/report.json" three_leaks/main.go \
		>"$work/wrong" 2>&1
	point $? "$1: three leaks, exact, and nothing else" "$work/wrong"
}

check_scripts()
{
	build local three_leaks "$work/leaks"
	point $? "three_leaks builds" "$work/build.log"
	script execs.sh 'exec ./leaks'
	script starts.sh './leaks' 'exit $?'
	script waits.sh './leaks &' 'wait $!'
	script fails.sh './leaks' 'exit 7'
	for name in execs starts waits; do
		track "$work/report.json" -- "./$name.sh"
		leaks "$name" $? 23
	done
	track "$work/report.json" -- ./fails.sh
	leaks fails $? 7
	track "$work/report.json" --no-fail -- ./execs.sh
	leaks 'execs --no-fail' $? 0
}

# go run answers 1 for any status of its program but 0
check_go_run()
{
	GOPROXY=off GOFLAGS='' GOWORK=off \
		track "$work/report.json" -- go run -C "$here/three_leaks" .
	leaks 'go run' $? 23
	GOPROXY=off GOFLAGS='' GOWORK=off CGO_ENABLED=0 \
		track "$work/report.json" -- go run -C "$here/process_tree" . 3
	[ $? -eq 1 ] && grep -q 'exit status 3' "$work/log"
	point $? "go run of a failing program: go's status" "$work/log"
}

# family NAME SESSIONS SITES WORD...: as many as with --follow, each exact; only
# the first without
family()
{
	local name=$1 sessions=$2 sites=$3
	shift 3
	track "$work/report.json" --no-fail --follow -- ./family "$@" 100
	point $? "$name, followed: ends well" "$work/log"
	python3 family.py "$work/report.json" "$sessions" "$sites" \
		>"$work/wrong" 2>&1
	point $? "$name, followed: $sessions tracked, each exact" "$work/wrong"
	track "$work/report.json" --no-fail -- ./family "$@" 100
	point $? "$name: ends well" "$work/log"
	python3 family.py "$work/report.json" 1 1 >"$work/wrong" 2>&1
	point $? "$name: the first alone is tracked" "$work/wrong"
}

check_families()
{
	build local family "$work/family"
	point $? "family builds" "$work/build.log"
	family tree 13 1 tree 2 3
	family shell 3 1 shell
	family 'exec in place' 2 1 become
	family fork 2 2 fork
}

check_without_cgo()
{
	local flag status
	for flag in -buildmode=exe -buildmode=pie; do
		(cd process_tree && CGO_ENABLED=0 GOPROXY=off GOFLAGS='' \
			go build "$flag" -o "$work/plain" .) \
			>"$work/build.log" 2>&1
		point $? "without cgo, $flag: builds" "$work/build.log"
		for status in 0 5; do
			track "$work/report.json" --report=text -- \
				./plain "$status"
			[ $? -eq "$status" ]
			point $? "without cgo, $flag: status $status" \
				"$work/log"
			grep -q 'nothing to track' "$work/log"
			point $? "without cgo, $flag: nothing to track" \
				"$work/log"
		done
	done
}

check_scripts
check_go_run
check_families
check_without_cgo
plan
