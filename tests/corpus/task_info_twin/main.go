// SPDX-License-Identifier: MIT

// what: a struct for a system call, made by C.malloc and freed
// verdict: ok
package main

// #include <stdlib.h>
// struct taskinfo { long virtual, resident; int threads; };
// static int pidinfo(int pid, struct taskinfo *ti)
// {
//	*ti = (struct taskinfo){ pid * 4096L, pid * 1024L, 1 + pid % 8 };
//	return sizeof(*ti);
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func threads(pid int) int {
	ti := (*C.struct_taskinfo)(C.malloc(C.sizeof_struct_taskinfo))
	defer C.free(unsafe.Pointer(ti))
	C.pidinfo(C.int(pid), ti)
	return int(ti.threads)
}

func main() {
	load.Run(func(i int) { threads(i) })
	load.Done()
}
