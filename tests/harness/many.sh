#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 40 packages, eight at a time, into one report.  What go does for them is left
# out there: it links a package in half a second.  CHECK_ALL=1 has a thousand,
# and the real go: 11.5 minutes on two cores that did other things as well
# (2026-11-27: 50 of 50 leaks, 1,000 of 1,000 processes, 10 of which shared a pid).
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=../cgo/tap.sh
. ../cgo/tap.sh
export PACKAGES=${PACKAGES:-$([ -n "${CHECK_ALL-}" ] && echo 1000 || echo 40)}
export BINARY=$work/leaky.test
unset DARKHEAP_OPTIONS
leaks=$(((PACKAGES + 19) / 20))

(cd trouble && GOFLAGS='' GOWORK=off CGO_ENABLED=1 \
	go test -c -o "$BINARY" ./leaky) >"$work/log" 2>&1
point $? 'it builds' "$work/log"
mkdir "$work/bin" "$work/here"
ln -s "$PWD/many_go.py" "$work/bin/go"
path=$work/bin:$PATH
if [ -n "${CHECK_ALL-}" ]; then
	./many_packages.py "$work/here" "$PACKAGES"
	path=$PATH
fi
(cd "$work/here" && PATH=$path GOFLAGS='' GOWORK=off "$darkheap" test \
	--confirm=5m --report="json:$work/report.json" -p 8 -vet=off ./...) \
	>"$work/out" 2>"$work/err"
status=$?
[ "$status" -eq 23 ]
point $? "status 23 (it was $status)" "$work/err"
grep -qE "$leaks leaks? in $leaks of $PACKAGES packages" "$work/err"
point $? "$leaks of $PACKAGES packages leak" "$work/err"
python3 - "$work/report.json" "$PACKAGES" "$leaks" >"$work/wrong" 2>&1 <<'P'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)
packages, leaks = int(sys.argv[2]), int(sys.argv[3])
assert len(report["processes"]) == packages, len(report["processes"])
failing = [site for site in report["sites"] if site["verdict"] == "leak"]
assert [site["live_objects"] for site in failing] == [leaks], failing
P
point $? 'one report has all processes, and one site with all leaks' \
	"$work/wrong"
kept=$(find "$work/here/darkheap-artifacts" -name '*.darkheap' | wc -l)
[ "$kept" -eq "$leaks" ]
point $? "a capture of each red package is kept ($kept)"

if unshare --map-root-user --pid --fork --mount-proc true 2>"$work/log"; then
	(cd "$work/here" && PACKAGES=4 PID_SPACES=1 PATH=$work/bin:$PATH \
		"$darkheap" test --report="json:$work/same.json" ./...) \
		>"$work/out" 2>"$work/err"
	[ "$(jq '.processes | length' "$work/same.json")" = 4 ]
	point $? 'four packages of the same few pids are four' "$work/err"
else
	skip 'four packages of the same few pids are four' 'no pid namespaces'
fi
plan
