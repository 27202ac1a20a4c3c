#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A stack that the cache knows is the one that a walk finds: a shim that walks
# each of them again, in full, under nested callbacks, moving goroutines and
# real libraries.  CHECK_ALL=1: ten million and more.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

least=1000000 times=1
[ -z "${CHECK_ALL-}" ] || least=10000000 times=11
sum=0

# the command beside another shim
mkdir "$work/bin"
cp "$root/build/darkheap" "$root/build/check/libdarkheap.so" "$work/bin"
darkheap=$work/bin/darkheap

# check NAME ROUNDS: run it, and read what the shim says at the end
check()
{
	local name=$1 said checked wrong

	rm -f "$work/report.json"
	track report.json --report=text --capture=none --no-fail --stall=1h \
		-- "./$name" "$(($2 * times))"
	point $? "$name: ran" "$work/log"
	said=$(grep 'were walked again' "$work/log")
	read -r checked wrong < <(sed 's/^.*: //; s/[^0-9]\+/ /g' <<<"$said")
	echo "$said" >"$work/wrong"
	[ "${checked:-0}" -gt 0 ] && [ "${wrong:-1}" -eq 0 ]
	point $? "$name: ${checked:-no} known stacks walked again, \
${wrong:-?} wrong" "$work/wrong"
	sum=$((sum + ${checked:-0}))
}

# make_library NAME BYTES SLOT: what churn opens
make_library()
{
	gcc -shared -nostdlib -o "$work/$1" -DBYTES="$2" -DSLOT="$3" \
		churn/library/way.c
}

make_library libnarrow.so 0x18 8
make_library libwide.so 0x38 0x18
build local churn "$work/churn"
point $? 'churn builds' "$work/build.log"
check churn 500
CGO_LDFLAGS="-L$root/build/tests/unwind -lwork -lcrypto -lsqlite3 -lgio-2.0 \
-lgobject-2.0 -lglib-2.0 -lstdc++" build local libraries "$work/libraries"
point $? 'libraries builds' "$work/build.log"
check libraries 8
echo "$sum" >"$work/wrong"
[ "$sum" -ge "$least" ]
point $? "$sum in all, at least $least" "$work/wrong"
plan
