#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What may lead a cache of stacks astray: nested callbacks, goroutines that
# move between threads and whose stacks move, longjmp, recursion, libraries
# that change at one address.  Counts and stacks are exact.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# Two makes of one library, the same but for the size of a frame.
library()
{
	gcc -shared -nostdlib -o "$work/$1" -DBYTES="$2" -DSLOT="$3" \
		churn/library/way.c
}

# in_library FUNCTION...: what stands in each stack from there on, outwards
in_library()
{
	jq -r '.sites[].stacks[].frames | map(.function)
		| index("lost_in_library") as $i | select($i) | .[$i:]
		| join(" ")' "$work/report.json" | sort -u
}

library libnarrow.so 0x18 8
library libwide.so 0x38 0x18
if ! build local churn "$work/churn"; then
	point 1 'churn builds' "$work/build.log"
	plan
	exit
fi
track report.json --stall=1h -- ./churn "${ROUNDS:-300}"
status=$?
[ "$status" -eq 23 ]
point $? "exit status 23 (it was $status)" "$work/log"
python3 expect.py "$work/report.json" churn/main.go >"$work/wrong" 2>&1
point $? 'two leaks, exact, and nothing else' "$work/wrong"
python3 chain.py "$work/report.json" main.goLoses goLoses loses \
	main._Cfunc_loses main.loses main.main >"$work/wrong" 2>&1
point $? 'the stack through a callback' "$work/wrong"
# cut where the library was gone before it could be looked at, never wrong
in_library >"$work/wrong"
! grep -vE '^lost_in_library (way use reload )?runtime.cgocall '\
'main._Cfunc_reload main.reloads main.main runtime.main runtime.goexit$' \
	"$work/wrong" && [ -s "$work/wrong" ]
point $? 'the stacks through libraries at one address' "$work/wrong"
plan
