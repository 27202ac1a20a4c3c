// SPDX-License-Identifier: MIT

// what: the code of a packet filter is copied by the kernel, and freed
// verdict: ok
package main

// #include <stdlib.h>
// #include <string.h>
// struct insn { unsigned short code; unsigned char jt, jf; unsigned k; };
// struct program { unsigned len; struct insn *insns; };
// static int compile(struct program *p, const char *expression)
// {
//	p->len = strlen(expression);
//	p->insns = calloc(p->len, sizeof(*p->insns));
//	return p->len ? 0 : -1;
// }
// static void freecode(struct program *p) { free(p->insns); }
// static int setfilter(const struct program *p) { return p->insns[0].code; }
import "C"

import (
	"errors"
	"unsafe"

	"corpus/load"
)

func setFilter(expression string) error {
	cs := C.CString(expression)
	defer C.free(unsafe.Pointer(cs))
	var p C.struct_program
	if C.compile(&p, cs) != 0 {
		return errors.New("syntax error")
	}
	defer C.freecode(&p)
	if C.setfilter(&p) != 0 {
		return errors.New("not set")
	}
	return nil
}

func main() {
	load.Run(func(i int) { setFilter([]string{"tcp", "udp port 53"}[i%2]) })
	load.Done()
}
