#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Signals that processes send are passed on; those of the terminal are not, for
# the program gets them itself.

# $ is for the shells that we start; bats sets stderr and forks for each test
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load stub

setup_file() { build_stub; }
setup() { make_runtime; }
teardown() { remove_runtime; }

counter() {
	"$DARKHEAP" run -- python3 "$BATS_TEST_DIRNAME/count_signals.py" \
		>out 3>&- &
	until_is has_line out ready
}

terminal() {
	python3 "$BATS_TEST_DIRNAME/terminal.py" "$@" 3>&-
}

@test "a signal to the waiter reaches the program once" {
	counter
	for name in TERM INT HUP QUIT USR2 WINCH RTMIN; do
		kill -"$name" $!
		until_is has_line out "SIG$name"
	done
	kill -USR1 $!
	wait $!
	has_line out "count SIGINT=1 SIGTERM=1 SIGHUP=1 SIGQUIT=1 SIGUSR2=1 \
SIGWINCH=1 SIGRTMIN=1"
}

@test "a program that TERM ends: we end by TERM" {
	[ "$(end_of bash -c '"$0" run -- sleep 100 &
		until [ -e /proc/$!/task/$!/children ] &&
			set -- $(cat /proc/$!/task/$!/children) &&
			[ $# = 2 ] && grep -qx sleep "/proc/$2/comm"; do
			sleep 0.05
		done
		kill -TERM $!
		wait $!
		[ $? = 143 ]' "$DARKHEAP")" = 0 ]
}

@test "the collector does not die of the program's signals" {
	export STUB_PID=$PWD/stub
	run -0 --separate-stderr "$DARKHEAP" run -- sh -c \
		'for s in HUP INT QUIT PIPE TERM USR1 USR2; do
			kill -$s $(cut -d" " -f1 stub)
		done; echo out'
	[ "$output" = out ]
	[ -z "$stderr" ]
}

@test "who is in a hurry need not wait for the report" {
	export STUB_LINGER=yes STUB_SEEN=$PWD/seen
	"$DARKHEAP" run -- sh -c 'exit 3' 3>&- &
	until_is [ -e seen ]
	hurry() { kill -TERM "$1" && is_gone "$1"; }
	until_is hurry $! 2>/dev/null || true
	run -3 wait_status $!
}

wait_status() {
	wait "$1"
}

# We are stopped meanwhile: two signals at the same time would look like one.
@test "Ctrl-C is one SIGINT for the program" {
	run -0 terminal expect:ready signal:STOP key:03 expect:SIGINT \
		signal:CONT signal:USR2 expect:SIGUSR2 signal:USR1 -- \
		"$DARKHEAP" run -- python3 "$BATS_TEST_DIRNAME/count_signals.py"
	[[ $output == *"count SIGINT=1 SIGUSR2=1"*"end 0" ]]
}

@test "Ctrl-C ends a program that does not handle it, and us alike" {
	run -0 terminal expect:ready key:03 -- "$DARKHEAP" run -- \
		sh -c 'echo ready; exec sleep 100'
	[[ $output == *"end -2" ]]
}

@test "Ctrl-\\ is one SIGQUIT for the program" {
	run -0 terminal expect:ready signal:STOP key:1c expect:SIGQUIT \
		signal:CONT signal:USR2 expect:SIGUSR2 signal:USR1 -- \
		"$DARKHEAP" run -- python3 "$BATS_TEST_DIRNAME/count_signals.py"
	[[ $output == *"count SIGQUIT=1 SIGUSR2=1"*"end 0" ]]
}

@test "the program may read the terminal" {
	run -0 terminal expect:ready key:68690a expect:got -- "$DARKHEAP" run -- \
		sh -c 'echo ready; read -r line; echo "got $line"'
	[[ $output == *"got hi"*"end 0" ]]
}

@test "the end of the terminal reaches the program" {
	run -0 terminal expect:ready hangup -- "$DARKHEAP" run -- sh -c \
		'trap "echo hup >hup; exit 0" HUP; echo ready
		while :; do sleep 0.05; done'
	[ "$(cat hup)" = hup ]
}

@test "Ctrl-C before the program runs ends us without it" {
	export STUB_START=wait STUB_PID=$PWD/stub
	# a terminal signals, and shows the key then, some time after it
	run -0 terminal wait:stub key:03 expect:^C write:go -- "$DARKHEAP" \
		run -- touch ran
	[[ $output == *"end -2" ]]
	[ ! -e ran ]
}
