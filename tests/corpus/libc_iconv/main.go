// SPDX-License-Identifier: MIT

// what: each reader opens a converter that is never closed
// from: https://github.com/djimenez/iconv-go/issues/33
// verdict: leak
package main

// #include <iconv.h>
// #include <stdlib.h>
import "C"

import "corpus/load"

var (
	to   = C.CString("UTF-8")
	from = C.CString("UTF-16LE")
)

func convert() {
	converter := C.iconv_open(to, from) // leaks
	C.iconv(converter, nil, nil, nil, nil)
	load.Some("")
}

func main() {
	load.Run(func(i int) { convert() })
	load.Done()
}
