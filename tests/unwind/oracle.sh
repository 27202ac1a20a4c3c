#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Real calls of malloc, calloc and realloc, unwound by everything that unwinds
# here: no stack differs.  TAP; CHECK_ALL=1 for ten times as many.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
oracle=build/tests/unwind/oracle
log=$(mktemp)
trap 'rm -f "$log"' EXIT
point=0 failed=0 calls=0

# result STATUS NAME: what went wrong is in $log
result()
{
	point=$((point + 1))
	if [ "$1" = 0 ]; then
		echo "ok $point - $2"
		return
	fi
	echo "not ok $point - $2"
	sed 's/^/# /' "$log"
	failed=1
}

# few NAME PERCENT: not more of the calls in $said met a NAME pc
few()
{
	local n=${said#*"$1"=} all=${said#*calls=}

	echo "$said" >"$log"
	[ "$((${n%% *} * 100))" -le "$((${all%% *} * $2))" ]
	result $? "$library: ${n%% *} of ${all%% *} calls with $1 pcs"
}

# try LIBRARY ROUNDS
try()
{
	local library=$1 rounds=$2 said status

	[ -z "${CHECK_ALL-}" ] || rounds=$((rounds * 10))
	said=$("$oracle" "$1" "$rounds" 2>"$log")
	status=$?
	result "$status" "$library: $said"
	few complex 1
	few unknown 0
	said=${said#*calls=}
	calls=$((calls + ${said%% *}))
}

try libc 20
try libsqlite3 6
try libcrypto 8
try libstdc++ 12
try glib 20
echo "$calls calls" >"$log"
[ "$calls" -ge 100000 ]
result $? "$calls calls in all, at least 100000"
echo "1..$point"
exit "$failed"
