#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `darkheap scan`: its own Go tests, and the command as people and CI use it.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=../cgo/tap.sh
. ../cgo/tap.sh
module=$root/go/cmd/darkheap-scan
rules=$module/internal/scan/testdata/rules
export GOWORK=off GOFLAGS=''
unset CGO_ENABLED DARKHEAP_OPTIONS

# package NAME <SOURCE: a module of one file
package()
{
	mkdir -p "$work/$1"
	printf 'module example.com/%s\n\ngo 1.20\n' "$1" >"$work/$1/go.mod"
	cat >"$work/$1/$1.go"
}

# scan NAME STATUS WORD...: in the module; its words in $work/out and $work/err
scan()
{
	local name=$1 status=$2 got=0
	shift 2
	(cd "$work/$name" && "$darkheap" scan "$@") \
		>"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$status" ]
	point $? "$name: scan $*: status $status" "$work/err"
}

# has FILE TEXT
has()
{
	grep -qF -- "$2" "$work/$1"
	point $? "  $1 has: $2" "$work/$1"
}

lacks()
{
	! grep -qF -- "$2" "$work/$1"
	point $? "  $1 does not have: $2" "$work/$1"
}

if [ ! -x "$root/build/darkheap-scan" ]; then
	echo "1..0 # SKIP darkheap-scan was not built"
	exit
fi

[ -z "$(gofmt -l "$module")" ]
point $? 'gofmt has nothing to change'
(cd "$module" && go vet ./... && go test ./...) >"$work/log" 2>&1
point $? 'go vet and go test' "$work/log"

(cd "$rules" && "$darkheap" scan --format=json ./...) >"$work/out" 2>"$work/err"
[ $? = 23 ] && [ ! -s "$work/err" ] &&
	python3 -W ignore -m jsonschema -i "$work/out" \
		"$root/docs/scan.schema.json" >>"$work/err"
point $? 'JSON is as docs/scan.schema.json says' "$work/err"
(cd "$rules" && go vet -vettool="$root/build/darkheap-scan" ./user ./helper) \
	>"$work/out" 2>&1
[ $? = 1 ] && grep -q '^user/user.go:[0-9]*:7: missing-close: ' "$work/out"
point $? 'go vet -vettool, across packages' "$work/out"

package clean <<'EOF'
package clean

// #include <stdlib.h>
import "C"
import "unsafe"

func f() {
	p := C.CString("x")
	defer C.free(unsafe.Pointer(p))
}
EOF
scan clean 0
scan clean 0 ./...
has out '0 findings in 1 package, 1 of them with C'
scan clean 2 --format=xml
scan clean 2 --nonsense
scan clean 3 ./nowhere
has err 'nowhere'
scan clean 0 --help

# no header, no such package, no such type, and half a function
package broken <<'EOF'
package broken

// #include <no_such_header.h>
import "C"
import "example.com/nobody/has/this"

func f() noSuchType {
	p := C.CString("x")
	C.use(p)
	return this.Thing(missing)
}

func g( {
EOF
scan broken 23 ./...
has out 'broken.go:8: leak: what C.CString made is never released'
has err 'example.com/broken: '

package ignored <<'EOF'
package ignored

import "C"

func f() {
	//darkheap:ignore it lives as long as the program
	C.use(C.CString("a"))
	C.use(C.CString("b")) //darkheap:ignore so does this
	C.use(C.CString("c")) //darkheap:ignore
	C.use(nil)            //darkheap:ignore nothing is here
}
EOF
scan ignored 23 --verbose
has out ':9: inline-leak'
has out '1 finding in 1 package, 1 of them with C, 2 ignored with a reason'
has err ':9: //darkheap:ignore without a reason ignores nothing'
has err ':10: nothing to ignore'
scan ignored 23
lacks err 'nothing to ignore'

package tagged <<'EOF'
//go:build special

package tagged

import "C"

func f() { C.use(C.CString("a")) }
EOF
scan tagged 23 -tags special
scan tagged 23 -tags=special --output=found.txt
grep -q inline-leak "$work/tagged/found.txt"
point $? '  --output=FILE has it' "$work/out"
scan tagged 3 -tags=special --output=found.txt
has err 'is there already'
scan tagged 23 -tags=special --output=found.txt --force
mkdir "$work/bin" && cp "$darkheap" "$work/bin"
darkheap=$work/bin/darkheap scan clean 2
has err "there is no 'darkheap-scan' beside this command"
plan
