# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the bats files share: $darkheap, $victim, and places that must be left
# as they were found.

build_victim()
{
	mkdir -p "$BATS_FILE_TMPDIR/go"
	cat >"$BATS_FILE_TMPDIR/go/main.go" <<-'EOF'
		package main

		// #include <stdlib.h>
		import "C"
		import ("os"; "strconv"; "time"; "unsafe")

		func lose() { C.CString("never freed") }
		func main() {
			for i := 0; i < 2000; i++ {
				C.free(unsafe.Pointer(C.CString("freed")))
				if os.Args[1] != "clean" { lose() }
			}
			if os.Args[1] == "sleep" {
				os.WriteFile(os.Args[2], []byte(strconv.Itoa(os.Getpid())), 0o644)
				time.Sleep(5 * time.Minute)
			}
			code, _ := strconv.Atoi(os.Args[1])
			os.Exit(code)
		}
	EOF
	printf 'module victim\n\ngo 1.20\n' >"$BATS_FILE_TMPDIR/go/go.mod"
	(cd "$BATS_FILE_TMPDIR/go" && CGO_ENABLED=1 go build -o ../victim .)
}

use_places()
{
	darkheap=$BATS_TEST_DIRNAME/../../build/darkheap
	# shellcheck disable=SC2034 # for the tests
	victim=$BATS_FILE_TMPDIR/victim
	here=$BATS_TEST_TMPDIR
	mkdir "$here/run" "$here/tmp"
	export XDG_RUNTIME_DIR=$here/run TMPDIR=$here/tmp
	unset DARKHEAP_OPTIONS DARKHEAP_SOCKET DARKHEAP_NAME
	cd "$here" || return
}

nothing_left()
{
	local left
	# where gcc is ccache, that has its own directory there
	left=$(find "$here/run" "$here/tmp" -mindepth 1 \
		! -path '*/ccache-tmp*')
	[ -z "$left" ] || { echo "left behind: $left"; return 1; }
}

# status N COMMAND...: its stderr in ./err, its stdout in ./out
status()
{
	local want=$1 got=0
	shift
	"$@" >out 2>err 3>&- || got=$?
	[ "$got" = "$want" ] || { echo "status $got, not $want"; cat err; return 1; }
}

run_darkheap()
{
	"$darkheap" run "$@"
}

says()
{
	grep -qF -- "$1" err || { echo "no '$1' in:"; cat err; return 1; }
}

# until_is CONDITION...: wait for what must come, a minute at most
until_is()
{
	local i
	for ((i = 0; i < 1200; i++)); do
		! "$@" || return 0
		sleep 0.05
	done
	echo "never: $*"
	return 1
}

wait_for()
{
	until_is test -s "$1"
}

# The collector is the child of the waiter that is not the program.
collector_of()
{
	pgrep -P "$1" -x darkheap
}

# The tables of the collector, read without its help.
# options_of COMMAND: the long names
options_of()
{
	tr -d '\n\t' <"$BATS_TEST_DIRNAME/../../collector/cli/options.def" |
		sed 's/OPTION(/\n&/g' | sed '/HIDDEN/d' |
		sed -nE "s/^OPTION\\([^,]*(\\b${1^^}\\b|ALL)[^\"]*\"([^\"]*)\".*/\\2/p"
}

commands_of_table()
{
	sed -nE 's/^COMMAND\([A-Z]+, ([a-z]+),.*/\1/p' \
		"$BATS_TEST_DIRNAME/../../collector/cli/commands.def"
}

formats_of_table()
{
	sed -nE 's/^FORMAT\(([a-z]+),.*/\1/p' \
		"$BATS_TEST_DIRNAME/../../collector/report/formats.def"
}
