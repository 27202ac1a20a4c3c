// SPDX-License-Identifier: MIT

// what: a packet is used for each frame again, and gives back the last one's buffer
// verdict: ok
package main

// #include <stdlib.h>
// #include <string.h>
// struct buffer { int refs; char data[240]; };
// struct packet { struct buffer *buffer; char *data; int size; };
// static void packet_unref(struct packet *p)
// {
//	if (p->buffer && !--p->buffer->refs)
//		free(p->buffer);
//	memset(p, 0, sizeof(*p));
// }
// static int read_frame(struct packet *p, int frame)
// {
//	p->buffer = calloc(1, sizeof(*p->buffer));
//	p->buffer->refs = 1;
//	p->data = p->buffer->data;
//	return p->size = 1 + frame % 240;
// }
// static int decode(const struct packet *p) { return p->data[p->size - 1]; }
import "C"

import "corpus/load"

func main() {
	var packet C.struct_packet
	load.Run(func(i int) {
		if C.read_frame(&packet, C.int(i)) > 0 {
			C.decode(&packet)
		}
		C.packet_unref(&packet)
	})
	C.packet_unref(&packet)
	load.Done()
}
