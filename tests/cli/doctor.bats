#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the doctor says of programs as they are really built, and of what is none.
# shellcheck disable=SC2154 # here, darkheap, victim: common.bash
bats_require_minimum_version 1.5.0
load common

schema=$BATS_TEST_DIRNAME/../../docs/doctor.schema.json

build()
{
	local out=$1
	shift
	(cd "$BATS_FILE_TMPDIR/go" && go build -o "../$out" "$@" .)
}

setup_file()
{
	export CGO_ENABLED=1 GOFLAGS=-buildvcs=false
	build_victim
	build pie -buildmode=pie
	build stripped '-ldflags=-s -w'
	build static '-ldflags=-extldflags -static'
	build odd '-gcflags=-N -l'
	build library.so -buildmode=c-shared
	mkdir "$BATS_FILE_TMPDIR/pure"
	printf 'package main\n\nfunc main() {}\n' >"$BATS_FILE_TMPDIR/pure/main.go"
	printf 'module pure\n\ngo 1.20\n' >"$BATS_FILE_TMPDIR/pure/go.mod"
	(cd "$BATS_FILE_TMPDIR/pure" && CGO_ENABLED=0 go build -o ../pure.exe . &&
		CGO_ENABLED=0 go build -buildmode=pie -o ../pure.pie .)
	mkdir "$BATS_FILE_TMPDIR/host"
	cat >"$BATS_FILE_TMPDIR/host/main.go" <<-'END'
		package main

		import (
			"os"
			"plugin"
		)

		func main() {
			_, _ = plugin.Open(os.Args[0])
		}
	END
	printf 'package main\n\nimport "testing"\n\nfunc TestHost(*testing.T) { main() }\n' \
		>"$BATS_FILE_TMPDIR/host/main_test.go"
	printf 'module host\n\ngo 1.20\n' >"$BATS_FILE_TMPDIR/host/go.mod"
	(cd "$BATS_FILE_TMPDIR/host" && go build -trimpath -o ../host.exe . &&
		go test -c -o ../host.test .)
	cd "$BATS_FILE_TMPDIR" || return
	echo 'int main(void) { return 0; }' >plain.c
	gcc -g -o plain plain.c
	gcc -c -o plain.o plain.c
	ar rc plain.a plain.o
	musl-gcc -o musl plain.c
	aarch64-linux-gnu-gcc -o arm64 plain.c
	cat >own.c <<-'END'
		#include <stddef.h>
		static char room[1 << 16];
		static size_t used;
		void *malloc(size_t n) { void *p = room + used; used += n; return p; }
		void free(void *p) { (void)p; }
		int main(void) { return malloc(1) == NULL; }
	END
	gcc -o own own.c
	echo 'void *je_malloc(unsigned long n) { return (void *)n; }
	int main(void) { return je_malloc(0) != 0; }' >hidden.c
	gcc -g -o hidden hidden.c
	gcc -g -fsanitize=address -shared-libasan -o asan plain.c 2>/dev/null ||
		gcc -g -fsanitize=address -o asan plain.c
}

setup()
{
	use_places
	made=$BATS_FILE_TMPDIR
	unset DEBUGINFOD_URLS LD_PRELOAD
}

teardown()
{
	[ -z "${started:-}" ] || kill "$started"
	nothing_left
}

# doctor VERDICT ID OPERAND...: JSON as the schema has it, with this finding;
# the text begins with the same words
doctor()
{
	local verdict=$1 id=$2
	shift 2
	status 0 "$darkheap" doctor --format=json "$@"
	mv out json
	python3 -W ignore -m jsonschema -i json "$schema"
	jq -e --arg verdict "$verdict" --arg id "$id" \
		'(.verdict | test("^(" + $verdict + ")$")) and any(.findings[]; .id == $id)' json >/dev/null ||
		{ jq '.verdict, .findings' json; return 1; }
	status 0 "$darkheap" doctor "$@"
	[ "$(head -n 1 out)" = "$(jq -r .says json)" ] || { head -n 1 out; return 1; }
	[ "$(awk '{ if (length > 100 && !/^    restart/) n++ } END { print n + 0 }' out)" = 0 ]
}

has()
{
	grep -qF -- "$1" out || { echo "no '$1' in:"; cat out; return 1; }
}

fact()
{
	jq -e "$1" json >/dev/null || { echo "not so: $1"; cat json; return 1; }
}

refused()
{
	status 3 "$darkheap" doctor "$1"
	says "$2"
	[ ! -s out ]
}

@test "a cgo executable can be tracked, PIE or not" {
	doctor works go_lines "$victim"
	fact '.binary.linkage == "dynamic" and .binary.libc == "glibc"'
	fact '.binary.go.cgo and .binary.go.layout_known'
	fact '.binary.debug | .symbols and .dwarf and .dwarf_for_c'
	[ "$(jq -r .binary.go.version json)" = "$(go env GOVERSION)" ]
	doctor works go_lines "$made/pie"
	fact '.binary.linkage == "pie" and .binary.go.settings."-buildmode" == "pie"'
}

@test "-s -w and -gcflags are told" {
	doctor limited stripped "$made/stripped"
	has "without -s -w in -ldflags='-s -w'"
	has 'DEBUGINFOD_URLS'
	fact '.binary.debug | (.symbols or .dwarf) | not'
	doctor works gcflags "$made/odd"
	has "-gcflags='-N -l'"
}

@test "a separate debug file is found, and only its own" {
	gcc -g -Wl,--build-id -o apart "$made/plain.c"
	objcopy --only-keep-debug apart apart.debug
	strip --strip-all apart
	objcopy --add-gnu-debuglink=apart.debug apart
	doctor limited debug_file ./apart
	fact '.binary.debug.file | endswith("apart.debug")'
	objcopy --only-keep-debug "$victim" apart.debug
	doctor limited stripped ./apart
	fact '.binary.debug.file == null'
}

@test "static: cannot be tracked; without cgo: nothing to track" {
	doctor no static "$made/static"
	has 'cannot be tracked: static'
	has "rebuild without -static in -ldflags='-extldflags -static'"
	for file in pure.exe pure.pie; do
		doctor nothing no_cgo "$made/$file"
		has 'nothing to track: built without cgo'
		has 'CGO_ENABLED=0'
	done
}

@test "a library, an object and an archive are not programs" {
	doctor limited go_library "$made/library.so"
	doctor no object "$made/plain.o"
	refused "$made/plain.a" 'archive'
}

@test "C programs, musl and other processors" {
	doctor limited not_go "$made/plain"
	has '--include-non-go'
	fact '.binary.go == null'
	doctor no musl "$made/musl"
	fact '.binary.interpreter_found == true'
	doctor no processor "$made/arm64"
	has 'arm64'
}

@test "an allocator inside, libasan" {
	doctor no own_malloc "$made/own"
	fact '.binary.allocator == {"place": "executable", "name": "malloc", "private": null}'
	doctor limited hidden_malloc "$made/hidden"
	fact '.binary.allocator.name == "je_malloc"'
	doctor no shared_asan "$made/asan"
}

@test "the shim and the doctor agree about an allocator inside" {
	status 0 run_darkheap --include-non-go -- "$made/own"
	says 'allocator inside the executable'
	status 0 run_darkheap --include-non-go -- "$made/hidden"
	run ! grep -qF 'allocator inside' err
}

# risk LEVEL MODES REASON FILE
risk()
{
	status 0 "$darkheap" doctor --format=json "$4"
	mv out json
	jq -e --arg level "$1" --arg modes "$2" --arg id "$3" \
		'.risk | .level == $level and (.modes | join(" ")) == $modes and
			any(.reasons[]; .id == $id)' json >/dev/null ||
		{ jq .risk json; return 1; }
	status 0 "$darkheap" doctor "$4"
	has "    risk     $1"
	has "    mode     ${2// /, }"
}

@test "how Go is run, and what speaks for a loss of C memory" {
	risk medium cgo own_cgo "$victim"
	has 'packages that call C: main;'
	risk medium 'cgo pie' makes_memory "$made/pie"
	risk high 'cgo static' unseen_static "$made/static"
	risk low 'standard static' pure_go "$made/pure.exe"
	risk medium 'cgo c-shared' go_in_c "$made/library.so"
	risk medium 'cgo plugin-host' plugin_host "$made/host.exe"
	risk medium 'cgo plugin-host test' plugin_host "$made/host.test"
	risk medium 'pie c' c_program "$made/plain"
	status 0 "$darkheap" doctor --format=json "$made/plain.o"
	jq -e '.risk == null and .hardening == null' out >/dev/null
}

@test "which Go built it: as its file names say, and its settings" {
	doctor works go_lines "$victim"
	fact '.binary.go.goroot | .path != null and .other == null'
	fact '.binary.go.calls | .packages == ["main"] and .makes_memory'
	has "source   Go at $(go env GOROOT)"
	doctor works trimpath "$made/host.exe"
	fact '.binary.go.goroot | .place == "trimmed" and .path == null'
	has 'source   paths are trimmed; no revision is recorded'
}

@test "CGO_CHECK is no variable, cgocheck is one of GODEBUG" {
	CGO_CHECK=1 GODEBUG=x=1,cgocheck=0 "$victim" sleep pid 3>&- &
	started=$!
	wait_for pid
	doctor works cgo_check "$started"
	fact '.process.cgo_check_set and .process.cgocheck == 0'
	fact 'any(.findings[]; .id == "cgocheck_off")'
	has 'which nothing reads'
	CGO_CHECK=1 doctor works cgo_check "$victim"
	has 'what dlopen and dlsym lead to is tracked'
}

# hard ID STATE: this check stands so
hard()
{
	fact "any(.hardening[]; .id == \"$1\" and .state == \"$2\")"
}

@test "what a process may do, and what it should not" {
	local drop=(--no-new-privs)
	[ "$(id -u)" != 0 ] || {
		drop+=(--reuid=65534 --regid=65534 --clear-groups --bounding-set=-all)
		chmod 777 .
	}
	(ulimit -c 0 && exec setpriv "${drop[@]}" --inh-caps=-all "$victim" sleep pid 3>&-) &
	started=$!
	wait_for pid
	doctor works restart "$started"
	for check in user capabilities new_privileges core_dumps; do
		hard "$check" tight
	done
	hard seccomp "$([ "$(awk '/^Seccomp:/ { print $2 }' /proc/self/status)" = 0 ] &&
		echo loose || echo tight)"
	fact '.process | .no_new_privileges and .uid > 0 and .secure_start == false'
	fact '.process.limits | .core.soft == 0 and .nofile.soft > 0'
	fact '.process.capabilities.effective == "0000000000000000"'
	has 'tight    user: user '
	has 'tracking does not depend on it'
}

@test "limits that leave no room are told before the run" {
	(ulimit -n 100 && doctor no limit_nofile)
	(ulimit -n 100 && status 0 run_darkheap --no-fail --capture=none -- "$victim" 0)
	says 'too many processes at once'
	(ulimit -Sf 20000 && doctor limited limit_fsize)
	(ulimit -Sf 20000 && status 0 run_darkheap --no-fail --capture=none -- "$victim" 0)
	says 'no memory for tracking'
	(ulimit -Sf 20000 && run_darkheap --memory=16MiB --no-fail --capture=none -- "$victim" 0 2>err)
	run ! grep -q 'no memory for tracking' err
}

@test "setuid" {
	cp "$victim" raised
	chmod u+s raised
	if [ "$(id -u)" = 0 ]; then
		chown 65534 raised
		chmod u+s raised
		doctor no secure ./raised
	else
		doctor limited secure_for_others ./raised
	fi
	has 'setuid'
}

@test "a process that runs without darkheap" {
	"$victim" sleep pid 'two words' 3>&- &
	started=$!
	wait_for pid
	doctor works restart "$started"
	fact '.process | .tracked == false and .library_loaded == false and .threads > 1'
	fact '.process.memory | ([.rows[]] | add) == .rss and .rows.go_heap > 0'
	fact '.binary.go.cgo'
	[ "$(jq -r .process.command json)" = "darkheap run -- $victim sleep pid 'two words'" ]
	has "restart  darkheap run -- $victim sleep pid 'two words'"
	cd /
	[ "$("$darkheap" doctor "$started" | sed -n 's/^    restart  //p')" = \
		"cd $here && darkheap run -- $victim sleep pid 'two words'" ]
	cd "$here"
}

@test "a process that runs with darkheap" {
	run_darkheap --no-fail -- "$victim" sleep pid 2>/dev/null 3>&- &
	wait_for pid
	started=$(cat pid)
	doctor works tracked "$started"
	has 'is tracked'
	run ! grep -q '^    restart' out
	fact '.process | .tracked and .library_loaded and .memory.rows.darkheap > 0'
	kill "$started"
	unset started
	wait
	rm -f ./*.darkheap
}

@test "a capture, and what is none" {
	run_darkheap --no-fail --capture=good.darkheap -- "$victim" 0 2>/dev/null
	# limited where libc is stripped: then its frames have no names
	doctor "works|limited" complete good.darkheap
	fact '.subject.kind == "capture" and .capture.finished and .capture.complete'
	fact '.capture.processes[0] | .tracked and .go_frames == "ok"'
	has 'holds a'
	# what it is a record of is there, and the same
	fact '.risk | .level == "high" and .modes == ["cgo"] and
		any(.reasons[]; .id == "measured_leaks")'
	run_darkheap --depth=1 --no-fail --capture=cut.darkheap -- "$victim" 0 2>/dev/null
	doctor limited truncated_stacks cut.darkheap
	has '--depth'
	head -c 6000 good.darkheap >short.darkheap
	refused short.darkheap "cannot read 'short.darkheap'"
	{ printf 'SQLite format 3\0'; head -c 5000 /dev/zero; } >zeros.darkheap
	refused zeros.darkheap "cannot read 'zeros.darkheap'"
	python3 -c 'import sqlite3
sqlite3.connect("foreign.db").execute("create table a(b)")'
	refused foreign.db 'no darkheap capture'
}

@test "its environment is not shown" {
	SECRET=hidden-word LD_PRELOAD='' "$victim" sleep pid 3>&- &
	started=$!
	wait_for pid
	doctor works restart "$started"
	run ! grep -q hidden-word out json
}

@test "a process whose file is deleted" {
	cp "$victim" gone
	./gone sleep pid 3>&- &
	started=$!
	wait_for pid
	rm gone
	doctor limited deleted "$started"
	fact '.process.exe_deleted and .process.memory.rows.executable > 0'
}

@test "no such process, another user's process" {
	refused 999999999 'no such process'
	[ "$(id -u)" = 0 ] || { refused 1 'as the user who runs it'; return; }
	exec 9<"$darkheap"
	status 3 setpriv --reuid=65534 --regid=65534 --clear-groups \
		/proc/self/fd/9 doctor $$
	says 'as the user who runs it'
}

@test "what is no program is named, with status 3" {
	echo garbage >garbage
	refused ./garbage 'no ELF executable and no capture'
	: >empty
	refused ./empty 'no ELF'
	printf '#!/bin/sh\n' >script
	refused ./script 'script'
	refused ./absent 'check its path'
	refused absent-command 'check its name'
	refused . 'not a file'
	refused /dev/null 'not a file'
	for bytes in 20 100 1000 100000; do
		head -c $bytes "$victim" >short
		refused ./short 'cut short'
	done
	[ "$(id -u)" = 0 ] || { chmod 0 script; refused ./script 'Permission'; }
}

@test "a command is found in PATH" {
	doctor nothing no_cgo go
	doctor limited not_go sh
}

@test "the machine, and variables that nothing reads" {
	doctor works ready
	has 'can track here'
	DARKHEAP_OPTINOS=-q doctor works unknown_variables
	has 'DARKHEAP_OPTINOS'
	DARKHEAP_OPTIONS=-q doctor works options
	mkdir alone
	cp "$darkheap" alone
	darkheap=$here/alone/darkheap doctor no no_shim
}

@test "usage, --output and -f" {
	status 2 "$darkheap" doctor a b
	status 2 "$darkheap" doctor --format=xml
	status 0 "$darkheap" doctor --format=json --output=answer "$victim"
	[ ! -s out ]
	jq -e . answer >/dev/null
	status 3 "$darkheap" doctor --output=answer "$victim"
	says '-f overwrites'
	status 0 "$darkheap" doctor -f --output=answer "$victim"
	grep -q "victim: can be tracked$" answer
	[ ! -c /dev/full ] || status 3 "$darkheap" doctor --output=/dev/full "$victim"
}
