#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# C names and lines of a library whose debug information is elsewhere, is of
# another build, or whose file was deleted or replaced while it was mapped.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

export DEBUGINFOD_CACHE_PATH=$work/cache
unset DEBUGINFOD_URLS http_proxy all_proxy
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; rm -rf "$work"' EXIT

# library NAME [FLAG...]: $work/NAME, with the code of NAME.c
library()
{
	local name=$1
	shift
	gcc -g -O1 -fno-optimize-sibling-calls -shared -fPIC -Wl,-soname,libkeep.so -o "$work/$name" "$@" \
		c_symbols/library/keep.c
}

# frames REPORT: "function file:line" of the leak's C frames in libkeep.so
frames()
{
	jq -r '[.sites[] | select(.verdict == "leak")][0].stacks[0].frames[]
		| select(.module // "" | test("libkeep|late.so"))
		| "\(.function) \(.file // "" | sub(".*/"; "")):\(.line)"' "$1"
}

# expect NAME TEXT: the frames of the last report
expect()
{
	frames "$work/report.json" >"$work/frames"
	printf '%b' "$2" | diff - "$work/frames" >"$work/wrong"
	point $? "$1" "$work/wrong"
}

# says NAME REGEX: a note of the last report
says()
{
	jq -r '.notes[]' "$work/report.json" >"$work/notes"
	grep -Eq "$2" "$work/notes"
	point $? "$1" "$work/notes"
}

# run [MANNER]: track the program
run()
{
	track report.json --capture=none --no-fail -- ./program "$@"
}

# serve: what is below $work/served by debuginfod; it takes its time to read it
serve()
{
	local port id

	port=$(free_port 0.0.0.0)
	debuginfod -p "$port" -d :memory: -F "$work/served" \
		>"$work/server.log" 2>&1 &
	servers+=($!)
	export DEBUGINFOD_URLS=http://127.0.0.1:$port
	id=$(readelf -n "$work/libkeep.so" | sed -n 's/.*Build ID: //p')
	for _ in {1..600}; do
		curl -sfo "$work/got" "$DEBUGINFOD_URLS/buildid/$id/debuginfo" \
			&& return
		kill -0 $! 2>/dev/null || return
		sleep 0.1
	done
	return 1
}

full='keep_one keep.c:6\nkeep keep.c:11\n'
symbols='keep :null\n'

library libkeep.so
if ! build local c_symbols "$work/program" \
	-ldflags="-linkmode=external '-extldflags=-L$work -lkeep -Wl,-rpath,$work'"
then
	point 1 "it builds" "$work/build.log"
	plan
	exit
fi

run
expect "debug information in the file" "$full"

objcopy --only-keep-debug "$work/libkeep.so" "$work/libkeep.debug"
strip "$work/libkeep.so"
run
expect "stripped: the exported name" "$symbols"

(cd "$work" && cp libkeep.so stripped.so &&
	objcopy --add-gnu-debuglink=libkeep.debug libkeep.so)
run
expect "a debug file beside it" "$full"
mkdir "$work/served"
mv "$work/libkeep.debug" "$work/served"
cp "$work/stripped.so" "$work/libkeep.so"

if command -v debuginfod >/dev/null; then
	# somebody may have taken the port until it listens there
	for _ in {1..5}; do serve && break; done
	run
	expect "a debug file from debuginfod" "$full"
else
	skip "a debug file from debuginfod" "debuginfod is not installed"
fi

rm -rf "$work/cache"
python3 -c '
import socket, time
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
time.sleep(600)' >"$work/port" &
servers+=($!)
for _ in {1..600}; do
	[ -s "$work/port" ] && break
	sleep 0.1
done
DEBUGINFOD_URLS=http://127.0.0.1:$(cat "$work/port") DEBUGINFOD_TIMEOUT=1
export DEBUGINFOD_URLS DEBUGINFOD_TIMEOUT
run
expect "a server that hangs: the exported name" "$symbols"
says "and it is said" '^debuginfod did not answer within 1 s: C names of '
unset DEBUGINFOD_URLS DEBUGINFOD_TIMEOUT

# in all of these another library, with other names, comes to the path
library other.so -Dkeep_one=other_one -DOTHER=1
library libkeep.so
run deleted
expect "the library was deleted" "$full"
library libkeep.so
run replaced
expect "another build was renamed over it" "$full"
library late.so
library other.so -Dkeep_one=other_one -DOTHER=1
run late
expect "another build came before the file was opened: no names" 'null :null\n'
says "and it is said" 'late.so was deleted or replaced before it could be opened'
library libkeep.so
run executable
expect "the executable was deleted" "$full"
plan
