#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `darkheap test` where something goes wrong: go's own words and status stay.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=../cgo/tap.sh
. ../cgo/tap.sh
module=$PWD/trouble
export GOFLAGS='' GOWORK=off CGO_ENABLED=1
unset DARKHEAP_OPTIONS

# ends STATUS NAME WORD...: darkheap test WORD... in the module
ends()
{
	local wanted=$1 name=$2 status
	shift 2
	(cd "$module" && "$darkheap" test --artifacts="$work/kept" --confirm=5m "$@") \
		>"$work/out" 2>"$work/err" </dev/null
	status=$?
	cat "$work/out" "$work/err" >"$work/both"
	[ "$status" -eq "$wanted" ]
	point $? "$name: status $wanted (it was $status)" "$work/both"
}

# says NAME TEXT: in what go or we have said
says()
{
	grep -qF -- "$2" "$work/both"
	point $? "$1: $2" "$work/both"
}

# quiet NAME: nothing of ours
quiet()
{
	[ ! -s "$work/err" ]
	point $? "$1: not a word of ours" "$work/err"
}

ends 0 'a package without cgo' ./pure
says 'a package without cgo' '1 package has no C memory: skipped'
ends 23 'beside one that leaks' ./pure ./leaky
says 'beside one that leaks' \
	'trouble/leaky: TestLose leaks 1 × 12 B at leaky.go:9 (C.CString never freed)'
says 'beside one that leaks' 'ok  	trouble/pure'

ends 23 'the tests of a program' ./program
says 'the tests of a program' 'trouble/program: TestServe leaks 1 × 12 B at leaky.go:9'
(cd "$module" && go build -o "$work/program" ./program && mkdir "$work/told") >"$work/log" 2>&1
"$darkheap" run --confirm=0 --capture=none --tell="$work/told" -- \
	"$work/program" -test.v >"$work/log" 2>&1
grep -q '"tracked":false,"why":"its tests were not recognized' "$work"/told/*.json
point $? 'a test binary whose tests are not known: it is told' "$work/log"
"$darkheap" run --confirm=0 --capture=none -- "$work/program" -test.v \
	>"$work/log" 2>&1
grep -q '^darkheap: its tests were not recognized' "$work/log"
point $? 'a test binary whose tests are not known: it is said' "$work/log"
ends 23 'files' leaky/leaky.go leaky/leaky_test.go
says 'files' 'TestLose leaks 1 × 12 B at leaky.go:9'

ends 0 'green' -run Keep ./leaky
quiet green
FAIL=1 ends 1 'a test that fails, and none leaks' -run 'Keep|Fails' ./leaky
quiet 'a test that fails, and none leaks'
ends 1 'one fails, another leaks' ./exits ./leaky
says 'one fails, another leaks' 'TestLose leaks 1'
says 'one fails, another leaks' "go test's own status stays"
ends 0 --no-fail --no-fail -run Lose ./leaky

ends 1 'what does not compile' ./broken
says 'what does not compile' 'undefined: undefined'
says 'what does not compile' 'FAIL	trouble/broken [build failed]'
ends 1 'it and a leak' ./broken ./leaky
says 'it and a leak' 'as not all packages were built and run; else 23'
ends 1 'no such package' ./absent
ends 1 'no packages match' ./pure/n...
grep -q 'matched no packages' "$work/err"
point $? 'no packages match: go says so' "$work/both"

ends 1 'os.Exit' ./exits
says 'os.Exit' 'exit status 3'
ends 1 'a panic' ./panics
says 'a panic' 'panic: on purpose'
ends 1 'a time-out' -timeout 1s ./hangs
says 'a time-out' 'panic: test timed out after 1s'
says 'a time-out' 'trouble/hangs.waitForNothing('
ends 0 'a test that starts children' ./starts
quiet 'a test that starts children'
ends 23 'children, with --follow' --follow ./starts

# a person ends it: the terminal tells all of us
HANGS=$work/hangs python3 - "$darkheap" "$module" "$work/hangs" \
	>"$work/both" 2>&1 <<'P'
import os
import pathlib
import signal
import subprocess
import sys
import time

test = subprocess.Popen([sys.argv[1], "test", "-C", sys.argv[2], "./hangs"],
                        start_new_session=True)
while not os.path.exists(sys.argv[3]) and test.poll() is None:
    time.sleep(0.05)
os.killpg(test.pid, signal.SIGINT)
assert test.wait() == 1, test.returncode
left = list(pathlib.Path(os.environ.get("TMPDIR", "/tmp")).glob("darkheap-*"))
assert not left, left
P
point $? 'INT ends go with its own status, and leaves nothing' "$work/both"

# the form without our command
(cd "$module" && PATH=${darkheap%/*}:$PATH \
	GOFLAGS="'-exec=darkheap run --artifacts=$work/kept --confirm=5m --'" \
	go test ./leaky ./pure) >"$work/both" 2>&1
[ $? -eq 1 ]
point $? 'GOFLAGS: go fails' "$work/both"
says GOFLAGS 'darkheap: TestLose leaks 1 × 12 B at leaky.go:9 (C.CString never freed)'
says GOFLAGS 'ok  	trouble/pure'
plan
