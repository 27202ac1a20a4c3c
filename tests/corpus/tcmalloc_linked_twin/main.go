// SPDX-License-Identifier: MIT

// what: with tcmalloc as the program's allocator, blocks of many sizes are freed
// verdict: ok
package main

/*
#cgo LDFLAGS: -Wl,--no-as-needed -ltcmalloc_minimal
#include <gperftools/malloc_extension_c.h>
#include <stdlib.h>

static int is_linked(void)
{
	size_t bytes;

	return MallocExtension_GetNumericProperty(
		"generic.current_allocated_bytes", &bytes);
}
*/
import "C"

import "corpus/load"

func main() {
	if C.is_linked() == 0 {
		panic("tcmalloc is not the allocator")
	}
	load.Run(func(i int) {
		bytes := 8 + load.Rand.Intn(100000)
		C.free(C.malloc(C.size_t(bytes)))
	})
	load.Done()
}
