#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The end of the program is ours, and it does not notice us.
# shellcheck disable=SC2154 # here, darkheap, victim: common.bash
bats_require_minimum_version 1.5.0
load common

setup_file() { build_victim; }
setup() { use_places; }
teardown() { nothing_left; }

@test "exit codes are passed through" {
	for code in 0 1 42 255; do
		status $code run_darkheap -- sh -c "exit $code"
	done
}

@test "death by a signal is the same death" {
	for signo in 9 15 11; do
		status 0 python3 -c 'import subprocess, sys
done = subprocess.run(sys.argv[2:], stderr=subprocess.DEVNULL)
sys.exit(done.returncode != -int(sys.argv[1]))' \
			$signo "$darkheap" run -- sh -c "kill -$signo \$\$"
	done
}

@test "127, 126: the program and what to do" {
	status 127 run_darkheap -- no-such-program
	says "'no-such-program'"
	says "in \$PATH"
	status 127 run_darkheap -- ./absent
	says "check its path"
	echo 'echo' >plain
	status 126 run_darkheap -- ./plain
	says "chmod +x"
	status 126 run_darkheap -- "$here"
	says "directory"
}

@test "leaks replace 0 only" {
	status 23 run_darkheap -- "$victim" 0
	says "leak"
	status 3 run_darkheap -- "$victim" 3
	status 0 run_darkheap -- "$victim" clean
	status 0 run_darkheap --no-fail -- "$victim" 0
}

@test "--fail-on=live>SIZE" {
	status 23 run_darkheap '--fail-on=live>1KiB' -- "$victim" 0
	status 0 run_darkheap '--fail-on=live>1GiB' -- "$victim" 0
}

@test "stdin passes and stdout is untouched" {
	head -c 300000 /dev/urandom >bytes
	status 0 run_darkheap -- cat <bytes
	cmp bytes out
}

@test "closed descriptors stay closed" {
	"$darkheap" run -q -- sh -c 'ls -l /proc/self/fd >&2' \
		<&- >&- 2>err 3>&-
	[ -s err ]
	run ! grep -E ' [01] -> /dev/null|socket' err
}

@test "SIGCHLD ignored by our parent" {
	status 6 timeout 100 sh -c "trap '' CHLD
		exec '$darkheap' run -- sh -c 'exit 6'"
}

@test "nothing to track" {
	status 0 run_darkheap -- sh -c :
	says "nothing to track"
}

@test "without XDG_RUNTIME_DIR in which to write" {
	export XDG_RUNTIME_DIR=/proc/self
	status 23 run_darkheap -- "$victim" 0
}

@test "a grandchild that outlives the program" {
	status 7 timeout 100 "$darkheap" run -- sh -c \
		"'$victim' sleep pid & while [ ! -s pid ]; do sleep .05; done
		exit 7"
	kill "$(cat pid)"
}

@test "a killed collector costs the report only" {
	for asked in '' --fail-on=leak --capture=kept; do
		options=(-v)
		wanted=0
		[ -z "$asked" ] || { options+=("$asked"); wanted=4; }
		rm -f pid go
		run_darkheap "${options[@]}" -- sh -c \
			'echo $$ >pid; while [ ! -e go ]; do sleep .05; done
			echo output' >out 2>err 3>&- &
		waiter=$!
		wait_for pid
		waiter=$(ps -o ppid= -p "$(cat pid)" | tr -d ' ')
		kill -9 "$(collector_of "$waiter")"
		: >go
		got=0
		wait $! || got=$?
		[ "$got" = $wanted ]
		[ "$(cat out)" = output ]
		says "signal 9: no report"
	done
}

@test "a stopped collector holds up nobody once the program has ended" {
	run_darkheap --report=json:r.json -- sh -c \
		'echo $$ >pid; while [ ! -e go ]; do sleep .05; done
		echo output' >out 2>err 3>&- &
	wait_for pid
	collector=$(collector_of "$(ps -o ppid= -p "$(cat pid)" | tr -d ' ')")
	kill -STOP "$collector"
	: >go
	wait $!
	[ "$(cat out)" = output ]
	[ -s r.json ]
}

@test "a program on the shared libasan runs untracked: a preload would end it" {
	printf 'int main(void) { return 0; }\n' >a.c
	gcc -fsanitize=address -o a a.c || skip 'no libasan here'
	status 0 run_darkheap -- ./a
	says "'./a' runs untracked: it is linked with the shared libasan"
	PATH=$PWD:$PATH status 0 run_darkheap -- a
	says "'a' runs untracked"
}
