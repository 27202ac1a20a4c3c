#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The way in which leaking services end: the kernel kills the cgroup.
# shellcheck disable=SC2154 # here, darkheap: common.bash

bats_require_minimum_version 1.5.0
load common

setup_file() {
	mkdir -p "$BATS_FILE_TMPDIR/go"
	cat >"$BATS_FILE_TMPDIR/go/main.go" <<-'EOF'
		package main

		// #include <stdlib.h>
		// #include <string.h>
		// static void *touched(size_t n) { void *p = malloc(n); return memset(p, 1, n); }
		import "C"
		import "time"

		func request() { C.touched(4 << 20) }
		func main() {
			for { request(); time.Sleep(150 * time.Millisecond) }
		}
	EOF
	printf 'module victim\n\ngo 1.20\n' >"$BATS_FILE_TMPDIR/go/go.mod"
	(cd "$BATS_FILE_TMPDIR/go" && CGO_ENABLED=1 go build -o ../victim .)
}

setup() { use_places; }
teardown() {
	[ -z "$cgroup" ] || rmdir "$cgroup"
	# whoever is killed leaves its socket
	rm -rf "$here/run/darkheap"
	nothing_left
}

# A cgroup of 320 MiB in $cgroup; where the kernel can, it dies as a whole.
make_cgroup() {
	local name=darkheap-test.$$

	if mkdir "/sys/fs/cgroup/memory/$name" 2>/dev/null; then
		cgroup=/sys/fs/cgroup/memory/$name
		echo 320M >"$cgroup/memory.limit_in_bytes"
	elif mkdir "/sys/fs/cgroup/$name" 2>/dev/null; then
		cgroup=/sys/fs/cgroup/$name
		[ -e "$cgroup/memory.max" ] || return 1
		echo 320M >"$cgroup/memory.max"
		echo 1 >"$cgroup/memory.oom.group"
	else
		return 1
	fi
}

@test "an OOM kill leaves what was seen until shortly before" {
	make_cgroup || skip 'no memory cgroup can be made here'
	# shellcheck disable=SC2016 # of the inner shell
	status 137 timeout -k 1 200 sh -c 'echo $$ >"$1/cgroup.procs" && shift &&
		exec "$@"' sh "$cgroup" "$darkheap" run -- "$BATS_FILE_TMPDIR/victim"
	for _ in $(seq 600); do
		[ -s "$cgroup/cgroup.procs" ] || break
		sleep 0.1
	done
	capture=$(echo victim.*.darkheap)
	status 0 "$darkheap" report --format=json "$capture"
	# 4 MiB a request: at 320 MiB it had leaked for 12 s, and what is saved is
	# 5 s old at most
	jq -e '.sites[0] | .verdict == "leak" and .function == "main.request"
		and .live_bytes > 100000000' out
	status 23 "$darkheap" report --fail-on=leak "$capture"
}
