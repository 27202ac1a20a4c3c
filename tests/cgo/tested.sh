#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A test binary, in all ways that tests run: each block is its test's, by the
# stack or by who started the goroutine, for three Go releases.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

build_test()
{
	(cd "$here/tested" &&
		GOTOOLCHAIN=$1 GOPROXY=off GOFLAGS='' GOWORK=off CGO_ENABLED=1 \
			go test -c -o "$work/tested.test" "${@:2}" .) \
		>"$work/build.log" 2>&1
}

# left: of each test, how many blocks it left at the line that loses them
left()
{
	jq -c '[.sites[] | select(.function == "example.org/tested.Lose")
		.tests[] | {(.name // "unknown"): .live_objects}] | add' "$1"
}

expected='{"BenchmarkHelper":60,"BenchmarkLose":36,"ExampleLose":19,"FuzzSeed":17,"TestClosure":12,
"TestGoroutine":11,"TestHelper":7,"TestJobOfMain":15,"TestMade":9,
"TestMain":33,"TestNamed":12,"TestOutside":16,"TestParallel":4,
"TestParallelHelper":16,"TestParallelToo":5,"TestPlain":3,"TestPool":27,
"TestPoolOnly":8,"TestSuite":10,"init":33}'

# before Go 1.21 a goroutine does not know who started it
expected_old=$(jq -c '.TestPool = 13 | del(.TestPoolOnly) |
	.BenchmarkHelper = 20 | .unknown = 62' <<<"$expected")

# check RELEASE NAME [FLAG...]
check()
{
	local release=$1 name="$1 $2" wanted=$expected
	shift 2
	if ! have "$release"; then
		skip "$name" "no Go $release here"
		return
	fi
	if ! build_test "$release" "$@"; then
		point 1 "$name: builds" "$work/build.log"
		return
	fi
	track report.json --confirm=0 --capture=tests -- ./tested.test \
		-test.bench=. -test.benchtime=2x
	[ "${release#go1.20}" = "$release" ] || wanted=$expected_old
	jq -S . <<<"$wanted" >"$work/wanted"
	left "$work/report.json" | jq -S . | diff "$work/wanted" - \
		>"$work/wrong"
	point $? "$name: each test's blocks are its own" "$work/wrong"
	[ "$(jq -r .process.package "$work/report.json")" = \
		example.org/tested ]
	point $? "$name: the package under test"
}

check local plain
(cd "$work" && "$darkheap" report --format=json --no-fail tests >again.json)
left "$work/again.json" | jq -S . | diff "$work/wanted" - >"$work/wrong"
point $? 'a capture has them' "$work/wrong"
check go1.20.14 stripped -ldflags='-s -w'
check go1.23.12 stripped -ldflags='-s -w'
plan
