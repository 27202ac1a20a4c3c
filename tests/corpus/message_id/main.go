// SPDX-License-Identifier: MIT

// what: C makes an id for a callback, and nobody owns it
// from: https://github.com/apache/pulsar/issues/8311
// verdict: leak
package main

// #include <stdlib.h>
// struct id { long ledger, entry; };
// extern void onSent(struct id *id);
// static void send_async(long entry)
// {
//	struct id *id = malloc(sizeof(*id));
//
//	*id = (struct id){ 7, entry };
//	onSent(id);
// }
import "C"

import "corpus/load"

var last int

//export onSent
func onSent(id *C.struct_id) {
	last = int(id.entry)
	load.Left("", 1, C.sizeof_struct_id)
}

func main() {
	load.Run(func(i int) {
		C.send_async(C.long(i)) // leaks
	})
	load.Done()
}
