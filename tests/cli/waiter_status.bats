#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The program's end is ours; 23 and 4 replace 0 only; 125 to 127 are ours.

# $ is for the shells that we start; bats sets stderr and forks for each test
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load stub

setup_file() { build_stub; }
setup() { make_runtime; }
teardown() { remove_runtime; }

@test "exit codes pass through" {
	for code in 0 1 2 77 125 255; do
		run -"$code" "$DARKHEAP" run -- sh -c "exit $code"
		[ -z "$output" ]
	done
}

@test "the -- before the program may be left out" {
	run -7 "$DARKHEAP" run sh -c 'exit 7'
}

@test "death by a signal is death by the same signal" {
	for signo in 1 2 3 6 9 11 13 14 15 34; do
		[ "$(end_of "$DARKHEAP" run -- \
			sh -c "ulimit -c 0; kill -$signo \$\$")" = "-$signo" ]
	done
}

@test "our death by the program's signal leaves no core" {
	ulimit -c unlimited || skip "RLIMIT_CORE cannot be raised"
	run python3 -c 'import os, sys
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
print(os.WCOREDUMP(os.waitpid(pid, 0)[1]))' \
		"$DARKHEAP" run -- sh -c 'ulimit -c 0; kill -SEGV $$'
	[ "$output" = False ]
}

@test "the collector's 23 and 4 replace 0" {
	STUB_EXIT=23 run -23 "$DARKHEAP" run -- true
	STUB_EXIT=4 run -4 "$DARKHEAP" run -- true
}

@test "the collector's 23 and 4 replace nothing but 0" {
	STUB_EXIT=23 run -1 "$DARKHEAP" run -- false
	STUB_EXIT=4 run -1 "$DARKHEAP" run -- false
	export STUB_EXIT=23
	[ "$(end_of "$DARKHEAP" run -- sh -c 'kill -TERM $$')" = -15 ]
}

@test "the collector learns how the program ended" {
	export STUB_SEEN=$PWD/seen
	run -3 "$DARKHEAP" run -- sh -c 'echo $$ >pid; exit 3'
	[ "$(cat seen)" = "$(cat pid) $((3 << 8))" ]
}

@test "a program that is not there: 127 and its name" {
	run -127 --separate-stderr "$DARKHEAP" run -- no-such-program
	[[ $stderr == "darkheap: "*"'no-such-program'"* ]]
	run -127 --separate-stderr "$DARKHEAP" run -- ./no/such/program
	[[ $stderr == "darkheap: "*"'./no/such/program'"* ]]
	[ -z "$output" ]
}

@test "a program that cannot be run: 126, and why" {
	touch plain
	run -126 --separate-stderr "$DARKHEAP" run -- ./plain
	[[ $stderr == "darkheap: "*"'./plain'"*"ermission denied"* ]]
	run -126 --separate-stderr "$DARKHEAP" run -- /
	[[ $stderr == "darkheap: "*"'/'"* ]]
}

@test "a program that cannot be run leaves no collector" {
	export STUB_PID=$PWD/stub
	run -127 "$DARKHEAP" run -- no-such-program
	read -r pid _ <stub
	is_gone "$pid"
}

@test "no shim: 125, and where it should be" {
	mkdir alone
	cp "$DARKHEAP" alone
	run -125 --separate-stderr alone/darkheap run -- true
	[[ $stderr == "darkheap: "*libdarkheap.so* ]]
}

@test "the shim of an installed tree is found" {
	mkdir -p tree/bin tree/lib/darkheap
	cp "$DARKHEAP" tree/bin
	cp "${DARKHEAP%/*}/libdarkheap.so" tree/lib/darkheap
	tree/bin/darkheap run -- true
}

@test "a collector that does not start: 125, and no program" {
	STUB_START=no run -125 --separate-stderr "$DARKHEAP" run -- touch ran
	[[ $stderr == "darkheap: "* ]]
	[ ! -e ran ]
}

@test "a socket that cannot be made: 125, and no program" {
	run -125 --separate-stderr "$DARKHEAP" run --socket=/no/such/dir/s \
		-- touch ran
	[[ $stderr == "darkheap: "*"/no/such/dir/s"* ]]
	[ ! -e ran ]
}

kill_collector='kill -9 $(cut -d" " -f1 stub); echo out; exit '

@test "a collector killed: output and status are the program's" {
	export STUB_PID=$PWD/stub
	run -3 --separate-stderr "$DARKHEAP" run -- sh -c "$kill_collector 3"
	[ "$output" = out ]
	[[ $stderr == "darkheap: "*"signal 9"*"no report"* ]]
	run -0 --separate-stderr "$DARKHEAP" run -- sh -c "$kill_collector 0"
	[ "$output" = out ]
}

@test "a collector killed: 4 when a policy was asked for, and is judged" {
	export STUB_PID=$PWD/stub
	run -4 "$DARKHEAP" run --fail-on=leak -- sh -c "$kill_collector 0"
	run -3 "$DARKHEAP" run --fail-on=leak -- sh -c "$kill_collector 3"
	run -0 "$DARKHEAP" run --fail-on=leak --no-fail -- \
		sh -c "$kill_collector 0"
}

@test "a collector that ends early does not end the program" {
	STUB_EXIT=9 run -0 --separate-stderr "$DARKHEAP" run -- echo out
	[ "$output" = out ]
	[[ $stderr == "darkheap: "*"no report"* ]]
}
