# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A part of run.sh: what libdarkheap.so itself may hold and need.
# shellcheck disable=SC2154 # run.sh sets here, build and directory

shim=$build/libdarkheap.so

# same NAME WANTED GOT
same() {
	[ "$2" = "$3" ]
	result $? "$1" "$(diff <(echo "$2") <(echo "$3"))"
}

hooks=$(sed -nE 's/^HOOK\([^,]*, ([a-z_]+),.*/\1/p' "$here/../../shim/hooks.def")
named=$(sed -nE 's/^[a-z].*(darkheap_[a-z_]+)\(.*/\1/p' \
	"$here/../../include/darkheap.h")
same 'exports: hooks.def and darkheap.h' \
	"$(printf '%s\n' "$hooks" "$named" | sort)" \
	"$(nm -D --defined-only "$shim" | awk '{ print $3 }' | sort)"
same 'undefined symbols: symbols.txt, all weak, no version' \
	"$(grep -v '^#' "$here/symbols.txt" | sed 's/^/w /')" \
	"$(nm -D -u "$shim" | awk '{ print $1, $2 }' | sort -k2)"

headers=$(readelf -dlW "$shim")
! grep -q NEEDED <<<"$headers"
result $? 'no DT_NEEDED' "$headers"
tls=$(awk '$1 == "TLS" { print $6 }' <<<"$headers")
[ -n "$tls" ] && [ "$((tls))" -le 64 ]
result $? 'TLS of at most 64 bytes' "$tls"
[ "$(awk '$1 == "GNU_STACK" { print $7 }' <<<"$headers")" = RW ]
result $? 'no executable stack' "$headers"
! readelf -VW "$shim" | grep -q 'Version needs'
result $? 'no symbol version needed' "$(readelf -VW "$shim")"

# Where it does not track, a program must not notice it.
foreign() {
	local name=$1 library=$2 compiler=$3 status=0
	shift 3
	if ! command -v "$compiler" >where || ! [ -e "$library" ]; then
		skip "$name: unharmed" "no $compiler, or no $library"
		return
	fi
	"$compiler" -O1 -fno-builtin "$here/foreign.c" -o foreign \
		-pthread 2>log || cat log
	"$@" ./foreign >out 2>log || status=$?
	[ "$status" = 9 ] && [ "$(cat out)" = unharmed ] && [ ! -s log ]
	result $? "$name: unharmed" "status $status, $(cat out log)"
}

export DARKHEAP_SOCKET=$directory/nobody.sock
foreign 'glibc, no collector' "$shim" gcc env LD_PRELOAD="$shim"
foreign musl "$build/musl/libdarkheap.so" musl-gcc \
	env LD_PRELOAD="$build/musl/libdarkheap.so"
foreign 'musl, the shim for glibc' "$shim" musl-gcc env LD_PRELOAD="$shim"
foreign arm64 "$build/arm64/libdarkheap.so" aarch64-linux-gnu-gcc \
	qemu-aarch64 -L /usr/aarch64-linux-gnu \
	-E LD_PRELOAD="$build/arm64/libdarkheap.so"
unset DARKHEAP_SOCKET
