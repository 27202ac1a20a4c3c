// SPDX-License-Identifier: MIT

// what: a message is handed to C, which forgets that it owns it
// verdict: leak
package main

// #include <stdlib.h>
// struct message { int id; char text[60]; };
// static struct message *current;
// static void submit(struct message *m)
// {
//	current = m;
// }
import "C"

import "corpus/load"

func send(id int) {
	m := (*C.struct_message)(C.malloc(C.sizeof_struct_message)) // leaks
	m.id = C.int(id)
	load.Left("", 1, C.sizeof_struct_message)
	C.submit(m)
}

func main() {
	load.Run(send)
	load.Done()
}
