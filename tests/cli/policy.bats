#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The gate has three values, and the last line on stderr says which rule
# decided.
# shellcheck disable=SC2154 # here, darkheap, victim: common.bash
bats_require_minimum_version 1.5.0
load common

# It allocates much when a file `go` is there, and loses some if it is told to.
build_flood() {
	mkdir -p "$BATS_FILE_TMPDIR/flood"
	cat >"$BATS_FILE_TMPDIR/flood/main.go" <<-'EOF'
		package main

		// #include <stdlib.h>
		import "C"
		import ("os"; "strconv"; "time"; "unsafe")

		//go:noinline
		func lose() { C.CString("never freed") }
		func work(n int) {
			for i := 0; i < n; i++ {
				C.free(unsafe.Pointer(C.CString("freed")))
				if os.Args[1] == "lose" { lose() }
			}
		}
		func main() {
			work(1000)
			os.WriteFile("pid", []byte(strconv.Itoa(os.Getpid())), 0o644)
			for {
				if _, err := os.Stat("go"); err == nil { break }
				time.Sleep(10 * time.Millisecond)
			}
			work(300000)
			os.WriteFile("over", []byte("over"), 0o644)
		}
	EOF
	printf 'module flood\n\ngo 1.20\n' >"$BATS_FILE_TMPDIR/flood/go.mod"
	(cd "$BATS_FILE_TMPDIR/flood" && CGO_ENABLED=1 go build -o ../flooding .)
}

setup_file() {
	build_victim
	build_flood
}
setup() { use_places; }
teardown() { nothing_left; }

last_line() {
	tail -n 1 err | grep -qF -- "$1" || { echo "last is not '$1':"; cat err; return 1; }
}

# flood WHAT OPTION...: with a collector that does not read while it floods;
# status in $got, report in ./j
flood() {
	local what=$1 collector
	shift
	rm -f pid go over j
	"$darkheap" run --capture=none --memory=1MiB --stall=0 --report=json:j \
		"$@" -- "$BATS_FILE_TMPDIR/flooding" "$what" >out 2>err 3>&- &
	wait_for pid
	collector=$(collector_of $!)
	kill -STOP "$collector"
	: >go
	wait_for over
	kill -CONT "$collector"
	got=0
	wait $! || got=$?
	[ "$(jq .complete j)" = false ]
}

@test "a violation: 23, and the rule that decided" {
	status 23 run_darkheap --capture=none -- "$victim" 0
	last_line 'status 23: violated: --fail-on=leak'
	status 23 run_darkheap --capture=none '--fail-on=suspect,live>1KiB,leak' -- "$victim" 0
	last_line 'status 23: violated: --fail-on=live>1KiB,leak'
	status 23 run_darkheap --capture=none '--fail-on=rate>64KiB/min' -- "$victim" 0
	last_line 'status 23: violated: --fail-on=rate>64KiB/min'
	status 3 run_darkheap --capture=none -- "$victim" 3
	last_line "the program's own status stays; else 23: violated: --fail-on=leak"
}

@test "every verdict is a rule" {
	status 23 run_darkheap --capture=c -- "$victim" 0
	for word in leak growing suspect cache startup runtime ok; do
		"$darkheap" report --format=json c >j
		wanted=0
		jq -e --arg w $word 'any(.sites[]; .verdict == $w)' j && wanted=23
		status $wanted "$darkheap" report --fail-on=$word c
	done
	# two of them this program has for sure
	status 23 "$darkheap" report --fail-on=runtime c
	status 23 "$darkheap" report --fail-on=ok c
}

@test "incomplete: unknown; 0 when nobody asked, 4 when somebody did" {
	flood clean
	[ "$(jq -r .policy.result j)" = unknown ]
	[ $got = 0 ]
	flood clean --fail-on=leak,growing
	[ "$(jq -r .policy.result j)" = unknown ]
	[ $got = 4 ]
	last_line 'status 4: the record is not complete, so nobody can judge --fail-on=leak,growing'
	flood clean --fail-on=leak --no-fail
	[ $got = 0 ]
}

@test "incomplete: a violation stands" {
	flood lose '--fail-on=leak,live>1KiB'
	[ "$(jq -r .policy.result j)" = fail ]
	[ $got = 23 ]
	last_line 'status 23: violated: --fail-on=live>1KiB'
}

@test "nothing tracked: nothing is judged, unless it hides something" {
	status 0 run_darkheap --fail-on=leak --report=json:j -- sh -c :
	[ "$(jq -r .policy.result j)" = unknown ]
	gcc -o own -x c - "$BATS_TEST_DIRNAME/../preload/own_malloc.c" </dev/null
	status 0 run_darkheap --capture=none --include-non-go -- ./own
	status 4 run_darkheap --capture=none --include-non-go --fail-on=leak -- ./own
	last_line 'status 4: nothing was tracked, so nobody can judge --fail-on=leak'
}

@test "what a sample does not decide is unknown" {
	# 25 kB live: where blocks stand for 1 MiB, nobody knows if that is 1 MB
	options=(--capture=none --report=text --report=json:j -f)
	status 4 run_darkheap "${options[@]}" --sample=1MiB \
		'--fail-on=live>1MB' -- "$victim" 0
	[ "$(jq -r .policy.result j)" = unknown ]
	says "unknown: the sample is too small to decide 'live>1MB'"
	last_line 'status 4: the sample is too small to decide --fail-on=live>1MB'
	status 0 run_darkheap "${options[@]}" --sample=1000 \
		'--fail-on=live>1MB' -- "$victim" 0
	[ "$(jq -r .policy.result j)" = pass ]
	status 23 run_darkheap "${options[@]}" --sample=1000 \
		'--fail-on=live>2KB' -- "$victim" 0
}

@test "report and diff: 0, 23, 3, and which rule decided" {
	status 23 run_darkheap --capture=a -- "$victim" 0
	status 0 run_darkheap --capture=b -- "$victim" clean
	status 0 "$darkheap" report a
	status 23 "$darkheap" report --fail-on=leak a
	last_line 'status 23: violated: --fail-on=leak'
	status 0 "$darkheap" report --fail-on=leak b
	status 23 "$darkheap" diff --fail-on=leak b a
	last_line 'status 23: violated: --fail-on=leak'
	status 0 "$darkheap" diff --fail-on=leak a b
	for capture in a b; do
		sqlite3 $capture "UPDATE capture SET is_final = 0"
	done
	status 23 "$darkheap" report --fail-on=leak a
	status 3 "$darkheap" report --fail-on=leak b
	last_line 'status 3: the record is not complete, so nobody can judge --fail-on=leak'
	status 0 "$darkheap" report b
	status 3 "$darkheap" diff --fail-on=leak a b
	last_line 'status 3: the record is not complete'
	# what could not be written is no pass either
	status 3 "$darkheap" diff --fail-on=leak --output=/dev/full b a
	status 3 "$darkheap" report --fail-on=leak --output=/dev/full a
}

@test "baseline, suppressions and new together" {
	status 23 run_darkheap --capture=c -- "$victim" 0
	status 0 "$darkheap" report --baseline=b.json --update-baseline c
	status 0 "$darkheap" report --fail-on=leak,new --baseline=b.json c
	echo '{"schema":"darkheap-baseline/1","sites":[]}' >none.json
	status 23 "$darkheap" report --fail-on=new --baseline=none.json c
	last_line 'status 23: violated: --fail-on=new'
	echo 'go: main.*' >.darkheap.supp
	status 0 "$darkheap" report --fail-on=leak,new --baseline=none.json c
	# more than the rule allows is new again
	echo 'max_bytes: 1KiB' >>.darkheap.supp
	status 23 "$darkheap" report --fail-on=new --baseline=none.json c
	status 0 "$darkheap" report --fail-on=new --baseline=b.json c
}
