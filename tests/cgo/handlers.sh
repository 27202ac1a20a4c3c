#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Signal handlers in C that allocate on Go's signal stack: counts are exact, and
# no frame is wrong.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

if ! build local handlers "$work/handlers"; then
	point 1 'handlers builds' "$work/build.log"
	plan
	exit
fi
track report.json --no-fail -- ./handlers
point $? 'it runs to its end' "$work/log"
# the innermost frames of all blocks of that size, with their number
jq -r '.sites[].stacks[] | select(.frames[0].function == "lost_in_handler") |
	"\(.live_objects) \([.frames[] | .function // "?"] | join(" "))"' \
	"$work/report.json" >"$work/stacks"
[ "$(awk '{ n += $1 } END { print n }' "$work/stacks")" = 200 ]
point $? '200 blocks' "$work/stacks"
# the signal's frame, libc's functions that have no name everywhere, the call
! grep -vE '^[0-9]+ lost_in_handler( handler)?( \?)*( [a-z_]*kill[a-z_]*)*'\
'( raise)?( interrupted)?( .*main\.raises main\.main .*)?$' \
	"$work/stacks" >"$work/wrong"
point $? 'stacks are right or cut' "$work/wrong"
plan
