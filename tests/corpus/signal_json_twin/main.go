// SPDX-License-Identifier: MIT

// what: each event goes to the UI as a C string that is freed after the call
// verdict: ok
package main

// #include <stdlib.h>
// static int seen;
// static void send(const char *json) { seen += json[0] == '{'; }
import "C"

import (
	"encoding/json"
	"unsafe"

	"corpus/load"
)

func signal(event string, block int) {
	text, _ := json.Marshal(map[string]any{"type": event, "block": block})
	cs := C.CString(string(text))
	C.send(cs)
	C.free(unsafe.Pointer(cs))
}

func main() {
	load.Run(func(i int) { signal("block.mined", i) })
	load.Done()
}
