// SPDX-License-Identifier: MIT

// Package exported is called by C, which frees what it is given.
// from: https://github.com/google/go-jsonnet/pull/466: a C.CString that is returned
// to C is fine when C's contract is to free it with free; and
// https://github.com/elliottech/lighter-go/pull/56 exports a Free for that.
package exported

// #include <stdlib.h>
import "C"

import "unsafe"

//export corpusGreeting
func corpusGreeting(name *C.char) *C.char {
	return C.CString("hello, " + C.GoString(name))
}

//export corpusPair
func corpusPair(name *C.char, out **C.char) C.int {
	*out = C.CString("hello, " + C.GoString(name))
	return 0
}

//export corpusFree
func corpusFree(p unsafe.Pointer) { C.free(p) }
