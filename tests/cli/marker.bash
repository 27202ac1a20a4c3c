# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A program that names moments: what `report` and `diff` are asked about.

# Leaks at two lines, names two moments, and lives until its stdin ends.
build_marker() {
	mkdir -p "$BATS_FILE_TMPDIR/marker"
	cat >"$BATS_FILE_TMPDIR/marker/main.go" <<-'EOF'
		package main

		// #cgo CFLAGS: -I${SRCDIR}/include
		// #include <darkheap.h>
		// #include <stdlib.h>
		// static void name(const char *s) { if (darkheap_mark) darkheap_mark(s); }
		import "C"
		import ("io"; "os")

		func early() { C.CString("early") }
		func late() { C.CString("later on") }
		func mark(s string) { c := C.CString(s); C.name(c); C.free(pointer(c)) }
		func main() {
			for i := 0; i < 100; i++ { early() }
			mark("warm")
			for i := 0; i < 50; i++ { late(); early() }
			mark("warm@2")
			os.WriteFile("ready", []byte("y"), 0o644)
			if len(os.Args) > 1 { io.Copy(io.Discard, os.Stdin) }
		}
	EOF
	cat >"$BATS_FILE_TMPDIR/marker/pointer.go" <<-'EOF'
		package main

		import "C"
		import "unsafe"

		func pointer(c *C.char) unsafe.Pointer { return unsafe.Pointer(c) }
	EOF
	printf 'module marker\n\ngo 1.20\n' >"$BATS_FILE_TMPDIR/marker/go.mod"
	ln -s "$(cd "$BATS_TEST_DIRNAME/../../include" && pwd)" \
		"$BATS_FILE_TMPDIR/marker/include"
	(cd "$BATS_FILE_TMPDIR/marker" && CGO_ENABLED=1 go build -o ../marked .)
}
