// SPDX-License-Identifier: MIT

// what: the first session initialises the library
// verdict: startup|suspect|ok
// calls: 300
package main

// #include <stdlib.h>
// struct context { char *in, *out; };
// static struct context *context;
// static void library_init(void)
// {
//	context = malloc(sizeof(*context));
//	context->in = calloc(1, 300);
//	context->out = calloc(1, 200);
// }
// static void talk(int x) { context->in[x % 300]++; }
import "C"

import (
	"sync"

	"corpus/load"
)

var once sync.Once

func session(id int) {
	once.Do(func() {
		C.library_init()
	})
	C.talk(C.int(id))
}

func main() {
	load.Run(func(i int) { session(i) })
	load.Done()
}
