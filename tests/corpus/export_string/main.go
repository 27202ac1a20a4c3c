// SPDX-License-Identifier: MIT

// what: an exported Go function returns a C string to a caller in C, which reads it and forgets it
// from: https://github.com/krypton-byte/neonize/pull/186
// verdict: leak
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
	load.Left("", 1, len(status)+1)
	return C.CString(status) // leaks
}

func main() {
	load.Run(func(i int) { C.mark_read(C.int(i)) })
	load.Done()
}
