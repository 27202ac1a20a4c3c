// SPDX-License-Identifier: MIT

// what: each event goes to the UI as a C string that nobody frees
// from: https://github.com/status-im/status-go/issues/1116
// verdict: leak
package main

// #include <stdlib.h>
// static int seen;
// static void send(const char *json) { seen += json[0] == '{'; }
import "C"

import (
	"encoding/json"

	"corpus/load"
)

func signal(event string, block int) {
	text, _ := json.Marshal(map[string]any{"type": event, "block": block})
	load.Left("", 1, len(text)+1)
	C.send(C.CString(string(text))) // leaks
}

func main() {
	load.Run(func(i int) { signal("block.mined", i) })
	load.Done()
}
