// SPDX-License-Identifier: MIT

// what: the list of getaddrinfo is walked with another pointer, and freed
// verdict: ok
package main

// #include <netdb.h>
// #include <stdlib.h>
// #include <sys/socket.h>
// #include <netinet/in.h>
import "C"

import "corpus/load"

var host = C.CString("127.0.0.1")

func resolve() (addresses int) {
	var hints C.struct_addrinfo
	var result *C.struct_addrinfo
	hints.ai_flags = C.AI_NUMERICHOST
	hints.ai_socktype = C.SOCK_STREAM
	if C.getaddrinfo(host, nil, &hints, &result) != 0 {
		return 0
	}
	defer C.freeaddrinfo(result)
	for ; result != nil; result = result.ai_next {
		addresses++
	}
	return addresses
}

func main() {
	load.Run(func(i int) { resolve() })
	load.Done()
}
