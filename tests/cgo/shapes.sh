#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Leaks in callbacks, inlined and generic functions, closures, goroutines,
# defers and C threads: each with its count, function, line and kind.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# check RELEASE NAME [FLAG...]
check()
{
	local release=$1 name="$1 $2" status
	local -a sources=(shapes/main.go shapes/threads.c)
	local -a chain=(main.loseInCallback runtime.cgocallback goCallback
		inner_c outer_c main._Cfunc_outer_c main.callOut main.main)
	shift 2
	if ! have "$release"; then
		skip "$name" "no Go $release here"
		return
	fi
	if ! build "$release" shapes "$work/shapes" "$@"; then
		point 1 "$name: builds" "$work/build.log"
		return
	fi
	track "$work/report.json" -- ./shapes
	status=$?
	[ "$status" -eq 23 ]
	point $? "$name: exit status 23 (it was $status)" "$work/log"
	# C functions have lines by DWARF, names by the symbol table
	case "$*" in
	*-s*)
		sources=(shapes/main.go)
		chain=(main.loseInCallback runtime.cgocallback
			main._Cfunc_outer_c main.callOut main.main)
		;;
	esac
	python3 expect.py "$work/report.json" "${sources[@]}" \
		>"$work/wrong" 2>&1
	point $? "$name: every shape, and nothing else" "$work/wrong"
	python3 chain.py "$work/report.json" "${chain[@]}" \
		>"$work/wrong" 2>&1
	point $? "$name: Go, C, Go and C in one stack" "$work/wrong"
}

check go1.21.13 plain
check local plain
check local 'pie, stripped' -buildmode=pie -ldflags='-s -w'
check go1.27.4 plain
plan
