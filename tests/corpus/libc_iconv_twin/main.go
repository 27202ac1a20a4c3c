// SPDX-License-Identifier: MIT

// what: each reader opens a converter and closes it
// verdict: ok
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
	converter := C.iconv_open(to, from)
	C.iconv(converter, nil, nil, nil, nil)
	C.iconv_close(converter)
}

func main() {
	load.Run(func(i int) { convert() })
	load.Done()
}
