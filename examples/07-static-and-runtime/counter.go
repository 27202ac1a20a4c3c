package main

// #include <stdlib.h>
// #include "tally.h"
import "C"

import (
	"fmt"
	"strings"
	"unsafe"
)

// A counter counts visits by path.
type counter interface {
	add(path string)
	fmt.Stringer
}

// tally is the counter that C has.
type tally struct {
	c C.struct_tally
}

func newCounter() counter {
	return &tally{}
}

func (t *tally) add(path string) {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	C.tally_add(&t.c, cPath)
}

func (t *tally) String() string {
	var words []string
	for i := C.size_t(0); i < t.c.n; i++ {
		entry := &t.c.entries[i]
		words = append(words, fmt.Sprintf("%s %d", C.GoString(entry.path), uint64(entry.visits)))
	}
	return strings.Join(words, ", ")
}
