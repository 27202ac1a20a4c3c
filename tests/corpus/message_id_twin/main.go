// SPDX-License-Identifier: MIT

// what: C makes an id for a callback, and frees it after
// verdict: ok
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
//	free(id);
// }
import "C"

import "corpus/load"

var last int

//export onSent
func onSent(id *C.struct_id) {
	last = int(id.entry)
}

func main() {
	load.Run(func(i int) {
		C.send_async(C.long(i))
	})
	load.Done()
}
