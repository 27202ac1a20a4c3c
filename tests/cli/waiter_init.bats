#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The waiter as PID 1 of a container.

# $ is for the shells that we start; bats sets stderr and forks for each test
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load stub

setup_file() {
	build_stub
}

setup() {
	make_runtime
	if ! unshare --pid --fork --mount-proc true 2>/dev/null; then
		rmdir "$XDG_RUNTIME_DIR"
		skip "no PID namespaces for us"
	fi
}

teardown() {
	[ ! -e "$XDG_RUNTIME_DIR" ] || remove_runtime
}

as_init() {
	unshare --pid --fork --mount-proc --kill-child \
		"$DARKHEAP" run -- "$@" 3>&-
}

@test "PID 1: exit codes pass through" {
	run -7 as_init sh -c 'cat /proc/1/comm; exit 7'
	[ "$output" = darkheap ]
}

@test "PID 1: death by a signal is 128 and its number" {
	run -143 as_init sh -c 'kill -TERM $$'
	run -137 as_init sh -c 'kill -KILL $$'
}

@test "PID 1: SIGTERM is passed on" {
	run -9 as_init sh -c 'trap "echo term; exit 9" TERM; kill -TERM 1
		while :; do sleep 0.05; done'
	[ "$output" = term ]
}

@test "PID 1: orphans are reaped" {
	run -0 as_init sh -c '
		(sh -c "echo \$\$ >orphan; exit 5" &)
		for i in $(seq 1200); do
			[ -s orphan ] && [ ! -e "/proc/$(cat orphan)" ] &&
				echo reaped && exit
			sleep 0.05
		done
		exit 1'
	[ "$output" = reaped ]
}

# Sandboxes share directories and not PIDs: each thinks that 1.sock is its own.
@test "PID 1: two that share a directory leave each other alone" {
	mkfifo fifo
	as_init sh -c 'echo "$DARKHEAP_SOCKET" >first.new; mv first.new first
		read -r _ <fifo' &
	until_is [ -s first ]
	inode=$(stat -c %i "$(cat first)")
	run -0 as_init sh -c 'echo "$DARKHEAP_SOCKET"'
	[ "$(stat -c %i "$(cat first)")" = "$inode" ]
	echo >fifo
	wait $!
}
