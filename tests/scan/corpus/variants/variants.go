// SPDX-License-Identifier: MIT

// Package variants has a file for each system.
package variants

// #include <stdlib.h>
import "C"

import "unsafe"

// Send leaves the string to the system's file.
func Send(text string) int {
	cs := C.CString(text)
	return send(unsafe.Pointer(cs))
}
