#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A sample says what a record of everything says, give or take its errors.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# holds NAME CONDITION: of the report
holds()
{
	jq "$2" "$work/report.json" >"$work/wrong" 2>&1
	[ "$(cat "$work/wrong")" = true ]
	local status=$?
	jq -c '[.totals, (.sites[] | select(.live_objects > 0) | [.function,
		.verdict, .live_objects, .live_bytes, .stderr, .evidence])]' \
		"$work/report.json" >>"$work/wrong" 2>&1
	point $status "$1" "$work/wrong"
}

# site FUNCTION: a jq expression
site()
{
	printf '(.sites[] | select(.function == "%s"))' "$1"
}

if ! build local sampled "$work/sampled"; then
	point 1 'sampled builds' "$work/build.log"
	plan
	exit
fi
track report.json --sample=16KiB --report=text:text \
	--report=pprof:c.pb.gz --capture=capture -- ./sampled
status=$?
[ "$status" -eq 23 ]
point $? "exit status 23 (it was $status)" "$work/log"

# 19.2 MB of which 1 in 16 KiB is seen: an error of 560 KB
holds 'a leak, and how much' "$(site main.lose) | .verdict == \"leak\" and
	(.live_bytes - 19200000 | fabs) < 6 * 562000 and
	(.stderr.live_bytes - 562000 | fabs) < 100000"
holds 'what is freed does not live' "$(site main.pair) | .live_objects == 0"
holds 'what one call left is start-up' "$(site main.main) |
	.verdict == \"startup\" and (.live_bytes - 20000000 | fabs) < 6 * 573000"
# ten blocks, 64 times the mean each: all seen, and not enough to tell
holds 'ten blocks are suspect' "$(site main.seldom) |
	.verdict == \"suspect\" and .live_bytes == 10485760 and
	(.evidence | any(.says | contains(\"(sampled)\")))"
holds 'the record is complete' '.complete and
	.coverage.sampling.mean_bytes == 16384 and .totals.unknown_frees == 0'

grep -q '^darkheap: sampled: about one block each 16 KiB of allocations' \
	"$work/text"
point $? 'the text says that it is a sample' "$work/text"
"$darkheap" report --format=text "$work/capture" >"$work/again" 2>"$work/log"
# a capture does not count the stacks that tables could not walk
diff <(grep -v 'no unwind tables' "$work/text") "$work/again" >"$work/wrong"
point $? 'the capture says the same' "$work/wrong"
go tool pprof -raw "$work/c.pb.gz" >"$work/raw" 2>&1
grep -q '^Period: 16384' "$work/raw"
point $? 'pprof knows the period' "$work/raw"
"$darkheap" diff "$work/capture" "$work/capture" >"$work/diff" 2>&1
grep -q '^darkheap: ~0 B ± ' "$work/diff"
point $? 'a diff has errors, too' "$work/diff"

# what was accepted once is not more for another sample of the same
track report.json --sample=16KiB --capture=none --update-baseline \
	--baseline=known -- ./sampled
track report.json --sample=16KiB --capture=none --baseline=known -- ./sampled
status=$?
[ "$status" -eq 0 ]
point $? "a baseline allows for errors (status $status)" "$work/log"

# more than may be paid for at one block each 16 B
track report.json --sample=16 --overhead=0.5 --stall=1h --capture=none \
	-- ./sampled 2000000
jq -c '.coverage.sampling, .sites[0].evidence' "$work/report.json" \
	>"$work/wrong"
jq -e '.coverage.sampling | .steps | length > 1 and
	.[-1].mean_bytes > 16 and any(.why == "to stay below 0.5 %")' \
	"$work/report.json" >/dev/null
point $? '--overhead samples less, and says so' "$work/wrong"
holds 'and the leak is one' "$(site main.lose) | .verdict == \"leak\" and
	(.live_bytes - 128000000 | fabs) < 6 * .stderr.live_bytes + 64"
plan
