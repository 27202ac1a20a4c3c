#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Three leaks with exact counts, at the right lines, for three Go releases and
# three ways to build; the sites have one identity in all of them.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# check RELEASE NAME [FLAG...]
check()
{
	local release=$1 name="$1 $2" status
	shift 2
	if ! have "$release"; then
		skip "$name" "no Go $release here"
		return
	fi
	if ! build "$release" three_leaks "$work/leaks" "$@"; then
		point 1 "$name: builds" "$work/build.log"
		return
	fi
	track "$work/report.json" -- ./leaks
	status=$?
	[ "$status" -eq 23 ]
	point $? "$name: exit status 23 (it was $status)" "$work/log"
	python3 expect.py "$work/report.json" three_leaks/main.go \
		--ids="$work/ids" >"$work/wrong" 2>&1
	point $? "$name: three leaks, exact, and nothing else" "$work/wrong"
	[ -e "$work/first" ] || cp "$work/ids" "$work/first"
	diff "$work/first" "$work/ids" >"$work/wrong"
	point $? "$name: the ids of the first build" "$work/wrong"
}

for release in go1.21.13 local go1.27.4; do
	check "$release" plain
	check "$release" stripped -ldflags='-s -w'
	check "$release" pie -buildmode=pie
done
plan
