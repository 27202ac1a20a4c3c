// SPDX-License-Identifier: MIT

// what: a handler that is set anew frees what the old one had
// verdict: cache|ok
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
	C.free(unsafe.Pointer(handlers[window].name))
	name := C.CString(window)
	handlers[window] = handler{name, f}
	C.set_callback(name)
}

func closeWindow(window string) {
	C.free(unsafe.Pointer(handlers[window].name))
	delete(handlers, window)
}

func main() {
	load.Run(func(i int) { setMouseHandler("preview", func(x, y int) {}) })
	closeWindow("preview")
	load.Done()
}
