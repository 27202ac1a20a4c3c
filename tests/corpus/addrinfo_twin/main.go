// SPDX-License-Identifier: MIT

// what: a list of getaddrinfo is freed
// verdict: ok
package main

// #include <netdb.h>
// #include <stdlib.h>
// #include <sys/socket.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

func resolve(address string) bool {
	cs := C.CString(address)
	defer C.free(unsafe.Pointer(cs))
	hints := C.struct_addrinfo{ai_flags: C.AI_NUMERICHOST,
		ai_socktype: C.SOCK_STREAM}
	var list *C.struct_addrinfo
	if C.getaddrinfo(cs, nil, &hints, &list) != 0 {
		return false
	}
	defer C.freeaddrinfo(list)
	return list.ai_next == nil
}

func main() {
	load.Run(func(i int) { resolve("127.0.0.1") })
	load.Done()
}
