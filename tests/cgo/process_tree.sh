#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A service that a script execs, or starts as its child, and one under `go run`:
# tracked, and the exit status by the rules.  A program without cgo: none.
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
check_without_cgo
plan
