// SPDX-License-Identifier: MIT

// what: what shall happen once has a sync.Once for each session
// verdict: leak
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

func session(id int) {
	var once sync.Once
	load.Left("", 3, 516)
	once.Do(func() {
		C.library_init() // leaks
	})
	C.talk(C.int(id))
}

func main() {
	load.Run(func(i int) { session(i) })
	load.Done()
}
