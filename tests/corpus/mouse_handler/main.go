// SPDX-License-Identifier: MIT

// what: a handler that is set anew takes the place of the old in a map
// from: https://github.com/hybridgroup/gocv/issues/1379
// verdict: leak
// needs: 20
package main

// #include <stdlib.h>
// static const char *window;
// static void set_callback(const char *name) { window = name; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

type handler struct {
	name *C.char
	f    func(x, y int)
}

var handlers = map[string]handler{}

func setMouseHandler(window string, f func(x, y int)) {
	name := C.CString(window) // leaks
	load.Left("", 1, len(window)+1)
	handlers[window] = handler{name, f}
	C.set_callback(name)
}

func closeWindow(window string) {
	C.free(unsafe.Pointer(handlers[window].name))
	delete(handlers, window)
}

func main() {
	load.Run(func(i int) { setMouseHandler("preview", func(x, y int) {}) })
	load.Left("", -1, -8)
	closeWindow("preview")
	load.Done()
}
