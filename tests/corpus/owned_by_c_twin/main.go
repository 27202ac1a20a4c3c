// SPDX-License-Identifier: MIT

// what: a message is handed to C, which frees it when the next one comes
// verdict: cache
package main

// #include <stdlib.h>
// struct message { int id; char text[60]; };
// static struct message *current;
// static void submit(struct message *m)
// {
//	free(current);
//	current = m;
// }
import "C"

import "corpus/load"

func send(id int) {
	m := (*C.struct_message)(C.malloc(C.sizeof_struct_message))
	m.id = C.int(id)
	C.submit(m)
}

func main() {
	load.Run(send)
	load.Done()
}
