// SPDX-License-Identifier: MIT

// what: a pool of connections grows by one each tenth call, up to 30
// for: 250ms
// lasts: 5ms
// verdict: startup
// needs: 1000
// calls: 1500
package main

// #include <stdlib.h>
// struct connection { int fd; char buffer[500]; };
// static struct connection *dial(int fd)
// {
//	struct connection *c = calloc(1, sizeof(*c));
//
//	c->fd = fd;
//	return c;
// }
// static int query(struct connection *c) { return ++c->buffer[c->fd]; }
import "C"

import "corpus/load"

func main() {
	var pool []*C.struct_connection
	load.Run(func(i int) {
		if i%10 == 0 && len(pool) < 30 {
			pool = append(pool, C.dial(C.int(i%100)))
		}
		C.query(pool[i%len(pool)])
	})
	load.Done()
}
