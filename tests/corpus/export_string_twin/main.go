// SPDX-License-Identifier: MIT

// what: an exported Go function returns a C string to a caller in C, which reads and frees it
// verdict: ok
package main

// void mark_read(int message);
import "C"

import (
	"fmt"

	"corpus/load"
)

//export markRead
func markRead(message C.int) *C.char {
	status := fmt.Sprintf("message %04d was read", message)
	return C.CString(status)
}

func main() {
	load.Run(func(i int) { C.mark_read(C.int(i)) })
	load.Done()
}
