// SPDX-License-Identifier: MIT

// Package endpoints makes JSON for a C caller.
// from: https://github.com/kubernetes/examples/issues/241: the string that is
// returned is freed by a defer, before the caller sees it.
package endpoints

// #include <stdlib.h>
import "C"

import (
	"encoding/json"
	"unsafe"
)

// Build returns a dead pointer.
func Build(ips []string) *C.char {
	data, err := json.Marshal(ips)
	if err != nil {
		return nil
	}
	text := C.CString(string(data))    // may: use-after-free
	defer C.free(unsafe.Pointer(text)) // may: use-after-free
	return text                        // may: use-after-free
}

// BuildOwned gives it to the caller, who frees it.
func BuildOwned(ips []string) *C.char {
	data, err := json.Marshal(ips)
	if err != nil {
		return nil
	}
	return C.CString(string(data))
}
