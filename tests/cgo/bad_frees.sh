#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Frees of what does not live, by Go programs: told by their kind, with the Go
# lines that allocated, freed and freed again; a healthy one is not accused.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# bad NAME KIND COUNT SAID [OPTION...]: run it, and compare what is reported
bad_free()
{
	local mode=$1 kind=$2 count=$3 status=$4
	shift 4
	track report.json --no-fail --capture=none "$@" -- ./bad_frees "$mode"
	[ $? = "$status" ]
	point $? "$mode $*: its own status" "$work/log"
	jq -e --arg kind "$kind" --argjson count "$count" \
		'.complete and .totals.bad_frees == $count and
		.totals.unknown_frees == 0 and
		([.bad_frees[].count] | add // 0) == $count and
		all(.bad_frees[]; .what == $kind)' \
		"$work/report.json" >"$work/out"
	point $? "$mode $*: $count of $kind" "$work/report.json"
}

# stack WHICH FUNCTION: all bad frees have it
stack()
{
	jq -e --arg which "$1" --arg function "$2" 'all(.bad_frees[];
		.[$which] // [] | any(.function == $function))' \
		"$work/report.json" >"$work/out"
	point $? "  $1 in $2" "$work/report.json"
}

if ! build local bad_frees "$work/bad_frees"; then
	point 1 'bad_frees builds' "$work/build.log"
	plan
	exit
fi
for option in '' --free-stacks; do
	bad_free none double_free 0 0 ${option:+$option}
	bad_free twice double_free 2 0 ${option:+$option}
	stack allocated main.duplicate
	[ -z "$option" ] || stack first_freed main.release
	[ -z "$option" ] || stack freed main.releaseAgain
	bad_free moved realloc_freed 1 0 ${option:+$option}
	[ -z "$option" ] || stack freed main.enlarge
	# the free was published before glibc aborted, which Go makes status 2
	bad_free aborts double_free 1 2 ${option:+$option}
	[ -z "$option" ] || stack freed main.releaseAgain
	bad_free go foreign 1 2 ${option:+$option}
	[ -z "$option" ] || stack freed main.releaseAgain
done
# a capture with one more bad free: diff says which is new
for mode in none twice; do
	track report.json --no-fail --free-stacks -f \
		--capture="$work/$mode.darkheap" -- ./bad_frees "$mode"
done
"$darkheap" diff "$work/none.darkheap" "$work/twice.darkheap" >"$work/out" &&
	grep -qx 'bad frees: 2 new, 0 gone, 0 as before' "$work/out" &&
	grep -q '^bad free 2 of 2: a block was freed twice' "$work/out"
point $? 'diff: two are new' "$work/out"
"$darkheap" diff "$work/twice.darkheap" "$work/twice.darkheap" >"$work/out" &&
	grep -qx 'bad frees: 0 new, 0 gone, 2 as before' "$work/out"
point $? 'diff: none is new' "$work/out"
"$darkheap" diff --format=json "$work/twice.darkheap" "$work/none.darkheap" \
	>"$work/diff.json" &&
	jq -e '[.bad_frees[] | .what, .before, .after] ==
		["double_free", 1, 0, "double_free", 1, 0]' "$work/diff.json" \
		>"$work/out" &&
	python3 -W ignore -m jsonschema -i "$work/diff.json" \
		../../docs/diff.schema.json >"$work/out"
point $? 'diff: two are gone' "$work/diff.json"
# a second way to free what malloc gave: nobody is accused
jemalloc=$(ldconfig -p | awk '/libjemalloc\.so/ { print $NF; exit }')
if [ -n "$jemalloc" ]; then
	LD_PRELOAD=$jemalloc bad_free none double_free 0 0
else
	skip 'another allocator' 'no libjemalloc here'
fi
plan
