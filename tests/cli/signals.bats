#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Signals, terminals and life as PID 1.
# shellcheck disable=SC2154 # here, darkheap, victim: common.bash
load common

setup_file() { build_victim; }
setup() { use_places; }
teardown() { nothing_left; }

# start_counter SIGNAL: each SIGNAL is a line in ./count, ./stop ends it with 5
start_counter()
{
	"$darkheap" run -- sh -c "trap 'echo $1 >>count' $1; echo \$\$ >pid
		while [ ! -e stop ]; do sleep .05; done; exit 5" \
		>out 2>err 3>&- &
	waiter=$!
	wait_for pid
}

for_signal()
{
	start_counter "$1"
	kill -s "$1" "$waiter"
	wait_for count
	sleep 0.2
	: >stop
	got=0
	wait "$waiter" || got=$?
	[ "$got" = 5 ]
	[ "$(wc -l <count)" = 1 ]
}

@test "TERM to us reaches the program once" { for_signal TERM; }
@test "USR1 to us reaches the program once" { for_signal USR1; }

@test "timeout's two TERMs leave time for the report" {
	got=0
	timeout 100 "$darkheap" run --report=json:r.json -- "$victim" sleep pid \
		>out 2>err 3>&- &
	wait_for pid
	# its time is over now
	kill -ALRM $!
	wait $! || got=$?
	[ "$got" = 124 ]
	wait_for r.json
}

@test "a killed waiter takes a test binary along" {
	"$darkheap" run -- "$victim" sleep pid -test.v >out 2>err 3>&- &
	waiter=$!
	wait_for pid
	collector=$(collector_of "$waiter")
	kill -9 "$waiter"
	wait "$waiter" || true
	until_is test ! -e "/proc/$collector"
	[ ! -e "/proc/$(cat pid)" ]
}

@test "Ctrl-C in a terminal is one SIGINT" {
	status 0 python3 "$BATS_TEST_DIRNAME/pty.py" interrupt "$darkheap"
}

@test "the terminal's hangup reaches the program" {
	status 0 python3 "$BATS_TEST_DIRNAME/pty.py" hangup "$darkheap"
}

unshared()
{
	unshare --pid --fork --mount-proc "$@"
}

@test "PID 1: status, and orphans are reaped" {
	unshared true 2>/dev/null || skip "unshare is not permitted"
	# shellcheck disable=SC2016 # of the inner shells
	status 9 unshared "$darkheap" run -- sh -c '
		(sh -c "echo \$\$ >orphan.new; mv orphan.new orphan" &)
		until [ -s orphan ] && [ ! -e "/proc/$(cat orphan)" ]; do
			sleep .05
		done
		exit 9'
	status 143 unshared "$darkheap" run -- sh -c 'kill -TERM $$'
}

@test "PID 1: TERM from outside reaches the program" {
	unshared true 2>/dev/null || skip "unshare is not permitted"
	# a command, not a function: $! is unshare itself
	unshare --pid --fork --mount-proc "$darkheap" run -- sh -c 'trap "exit 8" TERM; echo x >pid
		while :; do sleep .05; done' >out 2>err 3>&- &
	outer=$!
	wait_for pid
	kill -TERM "$(pgrep -P $outer)"
	got=0
	wait $outer || got=$?
	[ "$got" = 8 ]
}
