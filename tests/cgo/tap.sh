# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the tests beside it: where things are, TAP, building, tracking.
# Sets $root, $here and $work (removed at exit).
# A point is `point STATUS NAME [FILE with the reasons]`.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
darkheap=${DARKHEAP_PROGRAM:-$root/build/darkheap}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
points=0
bad=0

point()
{
	points=$((points + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $points - $2"
		return
	fi
	bad=$((bad + 1))
	echo "not ok $points - $2"
	[ -z "${3-}" ] || sed 's/^/# /' "$3"
}

skip()
{
	points=$((points + 1))
	echo "ok $points - $1 # SKIP $2"
}

plan()
{
	echo "1..$points"
	[ "$bad" -eq 0 ]
}

# own_address: one of this machine's that no other process uses, for all of
# 127/8 is.  A port of it that was free stays so
own_address()
{
	echo "127.$(($$ >> 16 & 127 | 128)).$(($$ >> 8 & 255)).$(($$ & 255))"
}

# free_port ADDRESS
free_port()
{
	python3 -c 'import socket, sys
s = socket.socket(); s.bind((sys.argv[1], 0)); print(s.getsockname()[1])' "$1"
}

# have RELEASE: can this machine build with it, without the network?
have()
{
	GOTOOLCHAIN=$1 GOPROXY=off GOFLAGS=-mod=mod go version >/dev/null 2>&1
}

# build RELEASE DIRECTORY PROGRAM [FLAG...], in $here
build()
{
	local release=$1 directory=$2 program=$3
	shift 3
	(cd "$here/$directory" &&
		GOTOOLCHAIN=$release GOPROXY=off GOFLAGS='' GOWORK=off \
			CGO_ENABLED=1 go build -o "$program" "$@" .) \
		>"$work/build.log" 2>&1
}

# track REPORT [OPTION...] -- PROGRAM...; the words go to $work/log
track()
{
	local report=$1
	shift
	(cd "$work" && "$darkheap" run -f --report="json:$report" "$@") \
		>"$work/log" 2>&1
}
