// SPDX-License-Identifier: MIT

// what: of two strings for a call, the empty one is made in its arguments
// from: https://github.com/wailsapp/wails/pull/5463
// verdict: leak
package main

// #include <stdlib.h>
// static int evaluate(const char *script, const char *world)
// {
//	return script[0] - world[0];
// }
import "C"

import (
	"fmt"
	"unsafe"

	"corpus/load"
)

func execJS(js string) func() {
	return func() {
		script := C.CString(js)
		C.evaluate(script, C.CString("")) // leaks
		load.Left("", 1, 1)
		C.free(unsafe.Pointer(script))
	}
}

func main() {
	invoke := make(chan func())
	done := make(chan bool)
	go func() {
		for f := range invoke {
			f()
		}
		done <- true
	}()
	load.Run(func(i int) { invoke <- execJS(fmt.Sprint("tick(", i, ")")) })
	close(invoke)
	<-done
	load.Done()
}
