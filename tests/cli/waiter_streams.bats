#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The program gets what it would get without us: streams, descriptors, signals,
# environment; and what it leaves behind is what it would leave.

# $ is for the shells that we start; bats sets stderr and forks for each test
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load stub

setup_file() { build_stub; }
setup() { make_runtime; }
teardown() { remove_runtime; }

# same COMMAND...: does it print the same with us and without us?
same() {
	"$@" >without 2>&1 3>&-
	"$DARKHEAP" run -- "$@" >with 2>&1 3>&-
	diff without with
}

@test "stdin, stdout and stderr pass" {
	printf 'a\0b\n' >in
	"$DARKHEAP" run -- sh -c 'cat; echo err >&2' <in >out 2>err
	cmp in out
	[ "$(cat err)" = err ]
}

@test "descriptors are the same" {
	same sh -c 'ls /proc/self/fd'
}

@test "a descriptor that we were given passes" {
	exec 7<<<seven
	run -0 "$DARKHEAP" run -- sh -c 'cat <&7'
	[ "$output" = seven ]
}

@test "closed standard streams stay closed" {
	for fd in 0 1 2; do
		run -0 bash -c "exec $fd>&-; exec \"\$0\" run -- \
			sh -c '[ ! -e /proc/self/fd/$fd ]'" "$DARKHEAP"
	done
}

@test "signal masks and dispositions are the same" {
	same grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status
}

@test "ignored signals stay ignored, SIGCHLD too" {
	trap '' HUP CHLD USR1
	same grep -E '^Sig(Blk|Ign)' /proc/self/status
	run -3 "$DARKHEAP" run -- sh -c 'exit 3'
}

@test "process group and session are the same" {
	same sh -c 'cut -d" " -f5,6 /proc/self/stat'
}

@test "limits and umask are the same" {
	same sh -c 'ulimit -a; umask'
}

@test "the environment differs in our words only" {
	same sh -c 'env | grep -vE "^(LD_PRELOAD|DARKHEAP_SOCKET|G_SLICE|_)=" | sort'
}

@test "our words in the environment" {
	run -0 "$DARKHEAP" run --name=web -- sh -c 'env'
	[[ $output == *"LD_PRELOAD=${DARKHEAP%/*}/libdarkheap.so"$'\n'* ]]
	[[ $output == *"DARKHEAP_SOCKET=$XDG_RUNTIME_DIR/darkheap/"*.sock* ]]
	[[ $output == *"DARKHEAP_NAME=web"* ]]
}

@test "we preload before what is preloaded" {
	cp "${DARKHEAP%/*}/libdarkheap.so" other.so
	LD_PRELOAD=$PWD/other.so run -0 "$DARKHEAP" run -- sh -c \
		'printf "%s" "$LD_PRELOAD"'
	[ "$output" = "${DARKHEAP%/*}/libdarkheap.so:$PWD/other.so" ]
}

@test "the socket is ours alone" {
	run -0 "$DARKHEAP" run -- sh -c \
		'stat -c "%a %F" "${DARKHEAP_SOCKET%/*}" "$DARKHEAP_SOCKET"'
	[ "${lines[0]}" = "700 directory" ]
	[ "${lines[1]}" = "600 socket" ]
}

@test "--socket is where we meet, from any directory, and is removed" {
	cd "$XDG_RUNTIME_DIR"
	run -0 "$DARKHEAP" run --socket=here -- sh -c \
		'cd / && stat -c "%n %a" "$DARKHEAP_SOCKET"'
	[ "$output" = "$XDG_RUNTIME_DIR/here 600" ]
}

@test "--socket does not take another's place" {
	echo precious >taken
	run -125 "$DARKHEAP" run --socket=taken -- true
	[ "$(cat taken)" = precious ]
}

@test "a directory that others may enter is not used" {
	mkdir "$XDG_RUNTIME_DIR/darkheap"
	chmod 755 "$XDG_RUNTIME_DIR/darkheap"
	run -0 "$DARKHEAP" run -- sh -c 'echo "$DARKHEAP_SOCKET"'
	[[ $output != "$XDG_RUNTIME_DIR"/* ]]
	[ ! -e "$output" ]
	rmdir "$XDG_RUNTIME_DIR/darkheap"
}

@test "a directory that was there stays" {
	mkdir -m 700 "$XDG_RUNTIME_DIR/darkheap"
	"$DARKHEAP" run -- true
	rmdir "$XDG_RUNTIME_DIR/darkheap"
}

@test "two at a time have a socket each" {
	mkfifo fifo
	"$DARKHEAP" run -- sh -c 'echo "$DARKHEAP_SOCKET"; read -r _ <fifo
		[ -S "$DARKHEAP_SOCKET" ]' >first 3>&- &
	until_is [ -s first ]
	run -0 "$DARKHEAP" run -- sh -c 'echo "$DARKHEAP_SOCKET"'
	[ "$output" != "$(cat first)" ]
	[ -S "$(cat first)" ]
	echo >fifo
	wait $!
}

# With the pipe held open by us, the reader would wait for the program.
@test "stdout that the program closes is closed" {
	mkfifo fifo
	run -0 timeout 100 bash -c '"$0" run -- sh -c "
		echo out; exec >&-; read -r _ <fifo" |
		{ cat; echo >fifo; }' "$DARKHEAP"
	[ "$output" = out ]
}

@test "stdin that the program closes is closed" {
	mkfifo fifo
	run -0 timeout 100 bash -c '{ trap "" PIPE
		while echo y; do :; done 2>/dev/null; echo >fifo; } |
		"$0" run -- sh -c "exec <&-; read -r _ <fifo"' "$DARKHEAP"
}

@test "the waiter killed: the program goes on, the socket goes" {
	mkfifo fifo
	"$DARKHEAP" run -- sh -c 'echo ready; read -r _ <fifo; echo end' \
		>out 3>&- &
	until_is has_line out ready
	kill -9 $!
	wait $! || true
	echo >fifo
	until_is has_line out end
	until_is [ ! -e "$XDG_RUNTIME_DIR/darkheap" ]
}

@test "a test binary does not outlive the waiter" {
	printf '#!/bin/sh\necho $$ >pid.new; mv pid.new pid\nexec sleep 100\n' >t
	chmod +x t
	"$DARKHEAP" run -- ./t -test.v 3>&- &
	until_is [ -e pid ]
	kill -9 $!
	wait $! || true
	until_is is_gone "$(cat pid)"
	until_is [ ! -e "$XDG_RUNTIME_DIR/darkheap" ]
}
