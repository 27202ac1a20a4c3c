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

# unknown NAME PROGRAM...: one that does not know
unknown()
{
	local name=$1
	shift
	(cd "$work" && "$darkheap" run -f --no-fail --capture=none \
		--include-non-go --report=json:report.json -- "$@") \
		>"$work/log" 2>&1
	python3 ledger.py "$work/report.json" >"$work/wrong" 2>&1
	point $? "$name: rows sum to all, little is unexplained" "$work/wrong"
}

# program NAME DIRECTORY ARGUMENT...
program()
{
	local name=$1 directory=$2
	shift 2
	if build local "$directory" "$work/program"; then
		unknown "$name" ./program "$@"
	else
		skip "$name" 'its modules are not here'
	fi
}

known go1.20.14 plain
known go1.21.13 plain
known local plain
known local stripped-pie -buildmode=pie -ldflags='-s -w'
known go1.27.4 plain
program 'go-sqlite3' ../bench/programs/sqlite insert 200000
program 'libcrypto' ../bench/programs/libraries crypto 1000
program 'C++ containers' ../bench/programs/libraries cxx 20000
program '300 threads' ledger -mib 8 -threads 300 -stay 1s
if build local ledger/library "$work/library.so" -buildmode=c-shared; then
	unknown 'a Go library in Python' /usr/bin/python3 -c '
import ctypes, time
kept = [str(i) * 3 for i in range(300000)]
ctypes.CDLL("./library.so").ledger_keep(20)
time.sleep(1)'
else
	point 1 'a Go library in Python' "$work/build.log"
fi

# what malloc keeps at the tops of its arenas, and why
build local ledger "$work/split" &&
	(cd "$work" && "$darkheap" run -f --no-fail --capture=kept.darkheap \
		--report=json:report.json --report=text -- \
		./split -tops 160 -stay 1s) >"$work/log" 2>&1
python3 ledger.py "$work/report.json" --kept $((160 << 20)) \
	>"$work/wrong" 2>&1
point $? 'tops of arenas: what was freed is there' "$work/wrong"
grep -q '^freed but not returned: 16[0-9.]* MiB in [45] arenas, ' "$work/log" &&
	grep -q "trim threshold is 60.* since a block of 30.* MiB was freed" \
		"$work/log" && grep -q 'MALLOC_TRIM_THRESHOLD_=131072' "$work/log"
point $? 'the notice says how much, why, and the cure' "$work/log"
"$darkheap" report -f --format=json --output="$work/later.json" \
	"$work/kept.darkheap" >"$work/log" 2>&1
diff <(jq '[.ledger, .retention]' "$work/report.json") \
	<(jq '[.ledger, .retention]' "$work/later.json") >"$work/wrong"
point $? 'a capture tells the same' "$work/wrong"

# the program marks the moment at which all is there
"$darkheap" report -f --format=json --output="$work/mark.json" \
	"$work/kept.darkheap@all is there" >"$work/log" 2>&1
python3 ledger.py "$work/mark.json" --kept $((160 << 20)) \
	>"$work/wrong" 2>&1 &&
	jq -s -e '.[1].marks[0] as $mark | .[0].ledger |
		.time >= $mark.time and .time == $mark.ledger.time and
		.rows == $mark.ledger.rows and .rss == $mark.ledger.rss' \
		"$work/mark.json" "$work/later.json" >>"$work/wrong"
point $? 'a mark has the ledger of the look behind it' "$work/wrong"
"$darkheap" report "$work/kept.darkheap@all is there" >"$work/log" 2>&1
grep -q '^memory: .* resident, as of [0-9.]* s after the mark$' "$work/log"
point $? 'and says how long after it that was' "$work/log"
plan
