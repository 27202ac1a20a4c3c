// SPDX-License-Identifier: MIT

// what: a struct for a system call, made by C.malloc for each process
// from: https://github.com/shirou/gopsutil/pull/1360
// verdict: leak
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
	"corpus/load"
)

func threads(pid int) int {
	ti := (*C.struct_taskinfo)(C.malloc(C.sizeof_struct_taskinfo)) // leaks
	load.Left("", 1, C.sizeof_struct_taskinfo)
	C.pidinfo(C.int(pid), ti)
	return int(ti.threads)
}

func main() {
	load.Run(func(i int) { threads(i) })
	load.Done()
}
