#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Profiles as pprof itself reads them, and Go's own heap profile of the same
# run beside them; stacks as flame graph tools read them.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# shellcheck disable=SC2154 # tap.sh
pprof=(env HOME="$work" "$(go tool -n pprof)")

# record NAME PROGRAM...: NAME.pb.gz, .folded, .json and .darkheap
record()
{
	local name=$1
	shift
	track "$work/$name.json" --no-fail --capture="$name.darkheap" \
		--report="pprof:$name.pb.gz" \
		--report="folded:$name.folded" -- "$@"
}

# read_profile NAME OPTION...: what pprof says of it goes to $work/out; it may
# complain of nothing
read_profile()
{
	"${pprof[@]}" -unit=B "${@:2}" "$work/$1.pb.gz" >"$work/out" 2>"$work/err" &&
		[ ! -s "$work/err" ]
}

# says NAME PATTERN: one line of $work/out fits
says()
{
	grep -qE -- "$2" "$work/out"
	point $? "$1" "$work/out"
}

says_not()
{
	! grep -qE -- "$2" "$work/out"
	point $? "$1" "$work/out"
}

build_all()
{
	build local profiled "$work/profiled" || return
	build local profiled "$work/profiled.pie" -buildmode=pie || return
	(cd profiled && GOFLAGS='' GOWORK=off CGO_ENABLED=1 \
		go test -c -o "$work/profiled.test" .) >"$work/build.log" 2>&1
}

# The one part of all tests that needs a module of others: go.sum names it.
build_check()
{
	(cd pprof_check && GOFLAGS='' GOWORK=off \
		go build -o "$work/check" .) >"$work/build.log" 2>&1
}

# check_numbers NAME: what was recorded by this name, and Go's profile of it
check_numbers()
{
	if [ ! -x "$work/check" ]; then
		skip "$1: pprof's package reads the same as the JSON" \
			"github.com/google/pprof cannot be had"
		return
	fi
	"$work/check" "$work/$1.pb.gz" "$work/$1.heap.pb.gz" "$work/$1.json" \
		"$work/merged.pb.gz" profiled/main.go >"$work/wrong" 2>&1
	point $? "$1: pprof's package reads the same as the JSON" "$work/wrong"
	read_profile merged -top
	says "$1: merged with Go's memory" '[0-9]{6}B .* main.keep$'
	says "$1: merged with C's memory" '^ +13000B .* main.loseText'
}

check_views()
{
	read_profile one -top
	point $? "-top, and no complaint" "$work/err"
	says "-top begins with the function that leaks" \
		'^ +13000B .* 13000B +[0-9.]+% +main.loseText'
	says_not "allocator wrappers are dropped" _Cfunc_CString
	read_profile one -top -sample_index=alloc_space
	says "-sample_index=alloc_space counts what was freed" \
		'^ +20000B .* make_pair$'
	read_profile one -top -tagfocus=verdict=leak
	says "-tagfocus=verdict=leak" 'accounting for 23000B'
	read_profile one -top -tagroot=verdict -cum
	says "-tagroot=verdict" ' 23000B +[0-9.]+% +leak$'
	read_profile one -tags
	says "-tags has sizes" '13000B .*: 13B$'
	read_profile one -traces
	point $? "-traces, and no complaint" "$work/err"
	read_profile one -raw
	says "-raw" '^ +1000 +13000 +1000 +13000: '
	read_profile one -comments
	says "-comments" 'coverage: every allocation'
	"${pprof[@]}" -list=loseText "$work/one.pb.gz" >"$work/out" 2>&1
	says "-list shows the line" 'C\.CString\("never freed\."\)'
}

check_differences()
{
	record more ./profiled 1500
	read_profile more -top "-diff_base=$work/one.pb.gz"
	says "-diff_base" '^ +6500B .* main.loseText'
	read_profile one -top "-base=$work/one.pb.gz"
	says "-base of itself is nothing" 'accounting for 0,'
	"${pprof[@]}" -proto -output="$work/both.pb.gz" "$work/one.pb.gz" \
		"$work/one.heap.pb.gz" >/dev/null 2>&1
	read_profile both -top
	says "-proto of it and a heap profile" '^ +13000B .* main.loseText'
}

# fetch URL WORDS: a page of pprof's that has them
fetch()
{
	curl -sS --max-time 20 "$1" >"$work/out" 2>&1
	grep -qF -- "$2" "$work/out"
	point $? "the page ${1##*/}" "$work/out"
}

check_pages()
{
	local server url i

	"${pprof[@]}" -http=127.0.0.1: -no_browser "$work/one.pb.gz" \
		>"$work/err" 2>&1 &
	server=$!
	for ((i = 0; i < 1200; i++)); do
		url=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$work/err")
		[ -n "$url" ] && curl -s "$url/ui/top" >/dev/null && break
		sleep 0.05
	done
	fetch "$url/ui/top" main.loseText
	fetch "$url/ui/flamegraph" main.loseText
	fetch "$url/ui/peek?f=loseText" main.lose
	fetch "$url/ui/source?f=main.lose" 'C.CString(&#34;never freed.&#34;)'
	kill "$server"
	wait "$server" 2>/dev/null
}

# Later, and of two runs that had the program at two addresses.
check_captures()
{
	local format

	for format in pprof:pb.gz folded:folded; do
		"$darkheap" report --format="${format%:*}" \
			"$work/pie.darkheap" >"$work/out" 2>"$work/err"
		cmp "$work/out" "$work/pie.${format#*:}" >>"$work/err" 2>&1
		point $? "a capture gives the same ${format%:*}" "$work/err"
	done
	record again ./profiled.pie 1000
	"$darkheap" report --format=pprof "$work/pie.darkheap" \
		"$work/again.darkheap" >"$work/two.pb.gz" 2>"$work/err"
	point $? "two captures are one profile" "$work/err"
	read_profile two -top
	says "their leaks add up" '^ +26000B .* main.loseText'
	says "their program is one file" '^File: profiled.pie$'
	read_profile two -raw
	[ "$(grep -c '^[0-9]*: 0x.*/profiled.pie ' "$work/out")" = 1 ]
	point $? "their program is one mapping" "$work/out"
}

check_tests()
{
	record test ./profiled.test
	read_profile test -top -tagfocus=test=TestLose$
	says "the label of a test" 'accounting for 13000B'
	read_profile test -top -tagfocus=test=TestLose.func1
	says "the label of a subtest" 'accounting for 6500B'
}

check_folded()
{
	local want
	grep -xF 'main.main;main.lose;main.loseText;C.CString 13000' \
		"$work/one.folded" >/dev/null
	point $? "folded: Go's leak" "$work/one.folded"
	grep -xF 'main.lose.func1;main.losePair;C.make_pair;make_pair 10000' \
		"$work/one.folded" >/dev/null
	point $? "folded: C's leak" "$work/one.folded"
	want=$(jq .totals.live_bytes "$work/one.json")
	[ "$(awk '{ sum += $NF } END { print sum }' "$work/one.folded")" = \
		"$want" ]
	point $? "folded: $want bytes in all" "$work/one.folded"
}

if build_all; then
	build_check
	record one ./profiled 1000 one.heap.pb.gz
	point $? "profiled runs" "$work/log"
	record pie ./profiled.pie 1000 pie.heap.pb.gz
	check_numbers one
	check_numbers pie
	check_views
	check_differences
	check_pages
	check_captures
	check_tests
	check_folded
else
	point 1 "profiled builds" "$work/build.log"
fi
plan
