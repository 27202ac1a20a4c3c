#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the report says was live at 20 barriers, and at the end, is byte for byte
# what a program of 16 C threads counted by itself.
# Threads may wait for the collector as long as they must: --stall.
# DARKHEAP_LONG=1 or CHECK_ALL=1: 50 million events; SEEDS="7 8": those seeds.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

events=5000000
[ -z "${DARKHEAP_LONG-}${CHECK_ALL-}" ] || events=50000000

# check SEED [OPTION...]
check()
{
	local seed=$1 name="seed $*, $events events"
	shift
	rm -f "$work/report.json" "$work/truth"
	track "$work/report.json" --no-fail --stall=1h "$@" -- \
		./churn "$work/truth" "$seed" "$events"
	point $? "$name: ran" "$work/log"
	python3 same.py "$work/report.json" "$work/truth" "$events" \
		>"$work/wrong" 2>&1
	point $? "$name: the report is the truth" "$work/wrong"
}

if build local ground_truth "$work/churn"; then
	for seed in ${SEEDS-1 2 3}; do
		check "$seed"
	done
	# little room for events: threads must wait for it
	check 4 --memory=8MiB
else
	point 1 "builds" "$work/build.log"
fi
plan
