// SPDX-License-Identifier: MIT

// what: one call in C registers 500 functions by callbacks to Go
// for: 250ms
// lasts: 5ms
// verdict: startup
// needs: 400
// calls: 600
package main

// #include <stdlib.h>
// struct function { int id, arity; };
// extern struct function *onRegister(int id);
// static struct function *functions[500];
// static void init(void)
// {
//	for (int i = 0; i < 500; i++)
//		functions[i] = onRegister(i);
// }
// static int call(int i) { return functions[i % 500]->arity; }
import "C"

import "corpus/load"

//export onRegister
func onRegister(id C.int) *C.struct_function {
	f := (*C.struct_function)(C.malloc(C.sizeof_struct_function))
	f.id, f.arity = id, id%4
	return f
}

func main() {
	C.init()
	load.Run(func(i int) { C.call(C.int(i)) })
	load.Done()
}
