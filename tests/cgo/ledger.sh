#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whose the resident memory is: of a program that knows it, as built by several
# Go releases, and of programs that do not.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# known RELEASE NAME [FLAG...]
known()
{
	local release=$1 name="$1 $2"
	shift 2
	if ! have "$release"; then
		skip "$name" "no Go $release here"
		return
	fi
	if ! build "$release" ledger "$work/split" "$@"; then
		point 1 "$name: builds" "$work/build.log"
		return
	fi
	(cd "$work" && "$darkheap" run -f --no-fail --capture=none \
		--report=json:report.json -- ./split) >"$work/known" 2>"$work/log"
	python3 ledger.py "$work/report.json" "$work/known" >"$work/wrong" 2>&1
	point $? "$name: each row is what the program knows" "$work/wrong"
}

known go1.20.14 plain
known go1.21.13 plain
known local plain
known local stripped-pie -buildmode=pie -ldflags='-s -w'
known go1.27.4 plain
plan
