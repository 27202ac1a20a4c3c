#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Hints of a real program, word for word: kinds of memory, usual mistakes, a
# namesake of a library's function, whose blocks are freed elsewhere; and none
# from a source that was edited since.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# check NAME EXPECTED [OPTION...]
check()
{
	local name=$1 expected=$2
	shift 2
	track "$work/report.json" "$@" -- ./hints
	python3 hints.py "$work/report.json" >"$work/hints.txt" 2>"$work/wrong"
	diff "$expected" "$work/hints.txt" >>"$work/wrong"
	point $? "$name" "$work/wrong"
}

cp -r hints "$work/source"
for release in go1.21.13 local; do
	if ! have "$release"; then
		skip "$release: hints" "no Go $release here"
		continue
	fi
	here=$work
	if ! build "$release" source "$work/hints"; then
		point 1 "$release: builds" "$work/build.log"
		continue
	fi
	check "$release: hints" hints/expected.txt
	check "$release: hints with --free-stacks" hints/expected_freed.txt \
		--free-stacks
done

touch -d '+1 hour' "$work/source/main.go" "$work/source/pack/pack.go"
track "$work/report.json" -- ./hints
python3 hints.py "$work/report.json" | grep -c 'main\.go:[0-9]* \|takes' \
	>"$work/count"
[ "$(cat "$work/count")" -eq 0 ]
point $? 'nothing is read in a source that is newer than the program' \
	"$work/count"
plan
