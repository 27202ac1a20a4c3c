#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A module of 30 tests, 7 of which leak, each by one call of its leaking line:
# exactly those are named, however go test runs them, and other people's readers
# understand the streams.  What TestMain left could be meant to stay: it is
# suspect, and does not fail.  CHECK_ALL=1 runs it in every way.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=../cgo/tap.sh
. ../cgo/tap.sh
module=$PWD/thirty
named=$PWD/named.py
export GOFLAGS='' GOWORK=off CGO_ENABLED=1
unset DARKHEAP_OPTIONS

# leaks NAME WORD...: darkheap test WORD... of the module
leaks()
{
	local name=$1 status
	shift
	(cd "$module" && "$darkheap" test --force --artifacts="$work/kept" --confirm=5m \
		--report="json:$work/report.json" -bench=. -benchtime=1x \
		"$@" ./...) >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" -eq 23 ]
	point $? "$name: status 23 (it was $status)" "$work/err"
	"$named" "$module" "$work/err" "$work/report.json" >"$work/wrong" 2>&1
	point $? "$name: exactly the seven leaks are named" "$work/wrong"
}

leaks plain --report="junit:$work/report.xml"
PYTHONPATH=$root/build/pypi/consumers python3 - "$work/report.xml" \
	>"$work/wrong" 2>&1 <<'P'
import sys

import junitparser

suites = junitparser.JUnitXml.fromfile(sys.argv[1])
red = sorted(case.name for suite in suites for case in suite
             if any(isinstance(result, junitparser.Failure)
                    for result in case.result))
assert red == ["BenchmarkScan", "FuzzParse", "TestDecodeTable",
               "TestGoroutine", "TestHeader/folded", "TestParallelQuote"], red
assert len(list(suites)) == 7, len(list(suites))
P
status=$?
if grep -q "No module named 'junitparser'" "$work/wrong"; then
	skip 'junitparser reads six failures' 'tests/consumers installs it'
else
	point "$status" 'junitparser reads six failures of seven packages' "$work/wrong"
fi
leaks -json -json
python3 - "$work/out" >"$work/wrong" 2>&1 <<'P'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    events = [json.loads(line) for line in file]
ends = {(e["Package"], e.get("Test")): e["Action"] for e in events
        if e["Action"] in ("pass", "fail", "skip")}
red = sorted(package for (package, test), end in ends.items()
             if not test and end == "fail")
assert red == [f"thirty/{name}" for name in
               ("codec", "fuzzed", "measured", "worker")], red
P
point $? "-json: each line is an event, and four packages are red" "$work/wrong"
cp "$work/out" "$work/events"
gotestsum --raw-command --junitfile "$work/sum.xml" -- cat "$work/events" \
	>"$work/log" 2>&1
grep -qE '^DONE [0-9]+ tests, 1 skipped' "$work/log" &&
	grep -q 'TestHeader/folded leaks' "$work/log"
point $? "gotestsum shows tests and leaks" "$work/log"

if [ -n "${CHECK_ALL-}" ]; then
	leaks -race -race
	leaks -count=2 -count=2
	leaks -cover -cover -coverprofile="$work/cover"
	leaks '-p 1' -p 1
	leaks '-p 8 -v' -p 8 -v
	go tool test2json <"$work/out" >"$work/events"
	jq -se 'map(select(.Test == "TestHeader/folded" and .Action == "pass"))
		| length == 1' "$work/events" >"$work/wrong" 2>&1
	point $? "test2json reads what -v prints" "$work/wrong"
fi

# without the seven
(cd "$module" && "$darkheap" test -run '^Test' \
	-skip 'DecodeTable|Header$|ParallelQuote|TestGoroutine$' \
	./cleaned ./codec ./state ./worker) >"$work/out" 2>"$work/err"
status=$?
[ "$status" -eq 0 ] && [ ! -s "$work/err" ] && [ "$(wc -l <"$work/out")" -eq 4 ]
point $? "healthy tests: four lines of go's, and nothing more" "$work/err"
plan
