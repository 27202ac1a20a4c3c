// SPDX-License-Identifier: MIT

// what: 1000 rules are loaded by 1000 calls, then packets are matched
// verdict: startup
// needs: 700
// calls: 1000
package main

// #include <stdlib.h>
// #include <string.h>
// struct rule { struct rule *next; char pattern[24]; };
// static struct rule *rules;
// static void load_rule(const char *pattern)
// {
//	struct rule *r = calloc(1, sizeof(*r));
//
//	strncpy(r->pattern, pattern, sizeof(r->pattern) - 1);
//	r->next = rules;
//	rules = r;
// }
// static int match(const char *packet)
// {
//	struct rule *r;
//
//	for (r = rules; r && strcmp(r->pattern, packet); r = r->next)
//		;
//	return r != NULL;
// }
import "C"

import (
	"fmt"
	"unsafe"

	"corpus/load"
)

func with(text string, f func(*C.char)) {
	cs := C.CString(text)
	defer C.free(unsafe.Pointer(cs))
	f(cs)
}

func main() {
	for i := 0; i < 1000; i++ {
		with(fmt.Sprint("port ", i), func(p *C.char) { C.load_rule(p) })
	}
	load.Run(func(i int) {
		with(fmt.Sprint("port ", i%1500), func(p *C.char) { C.match(p) })
	})
	load.Done()
}
