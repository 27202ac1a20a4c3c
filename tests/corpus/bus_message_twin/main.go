// SPDX-License-Identifier: MIT

// what: a message that was popped belongs to the caller, who drops it when its bytes are copied
// verdict: ok
package main

// #include <stdlib.h>
// #include <string.h>
// struct message { int refs, type; struct message *next; char *raw; };
// static struct message *first, **last = &first;
// static void bus_send(int type)
// {
//	struct message *m = calloc(1, sizeof(*m));
//
//	m->refs = 1;
//	m->type = type;
//	m->raw = strcpy(malloc(48), "org.freedesktop.DBus NameOwnerChanged");
//	*last = m;
//	last = &m->next;
// }
// static struct message *bus_pop(void)
// {
//	struct message *m = first;
//
//	if (m && !(first = m->next))
//		last = &first;
//	return m;
// }
// static void message_unref(struct message *m)
// {
//	if (!--m->refs) {
//		free(m->raw);
//		free(m);
//	}
// }
// extern void onPacket(char *raw, int n);
// static int dispatch(void)
// {
//	struct message *m = bus_pop();
//
//	if (!m)
//		return 0;
//	if (m->type)
//		onPacket(m->raw, 8);
//	message_unref(m);
//	return 1;
// }
import "C"

import "corpus/load"

var captured int

//export onPacket
func onPacket(raw *C.char, n C.int) {
	captured += len(C.GoStringN(raw, n))
}

func main() {
	load.Run(func(i int) {
		C.bus_send(C.int(i % 5))
		C.dispatch()
	})
	load.Done()
}
