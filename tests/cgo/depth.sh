#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Stacks deeper than is kept: counts are exact, the inner frames are right, and
# what is cut is counted.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# first FUNCTION: how often each function stands in that site's first stack
first()
{
	jq -c --arg site "$1" '[.sites[] | select(.function == $site)][0]
		.stacks[0].frames | map(.function) | group_by(.) |
		map({(.[0] | tostring): length}) | add' "$work/report.json"
}

if ! build local depth "$work/depth"; then
	point 1 'depth builds' "$work/build.log"
	plan
	exit
fi
for depth in 64 200; do
	track report.json --depth=$depth -- ./depth
	status=$?
	[ "$status" -eq 23 ]
	point $? "--depth=$depth: exit status 23 (it was $status)" "$work/log"
	python3 expect.py "$work/report.json" depth/main.go >"$work/wrong" 2>&1
	point $? "--depth=$depth: three leaks, exact" "$work/wrong"
	jq -c .degraded "$work/report.json" >"$work/wrong"
	[ "$(jq '.degraded | .truncated_stacks >= 2 and .cut_stacks >= 1' \
		"$work/report.json")" = true ]
	point $? "--depth=$depth: what is cut is counted" "$work/wrong"
	first main.deepInGo >"$work/wrong"
	[ "$(jq ".\"main.deepInGo\" > $depth - 14 and .\"main.main\" == null" \
		"$work/wrong")" = true ]
	point $? "--depth=$depth: inner Go frames" "$work/wrong"
	first main.deepInC >"$work/wrong"
	[ "$(jq '.lose > 100 and ."main.deepInC" == 1 and ."main.main" == 1' \
		"$work/wrong")" = true ]
	point $? "--depth=$depth: inner C frames, and the Go frames above" \
		"$work/wrong"
	first main.goLoses >"$work/wrong"
	[ "$(jq '.call > 100 and ."main.goLoses" == 1' "$work/wrong")" = true ]
	point $? "--depth=$depth: both" "$work/wrong"
done
plan
