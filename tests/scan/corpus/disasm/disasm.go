// SPDX-License-Identifier: MIT

// Package disasm takes instructions apart.
// from: https://github.com/bnagy/gapstone/issues/11: what is returned lies in the C
// array that the deferred cs_free frees.
package disasm

/*
#include <stdlib.h>
typedef struct { int id; unsigned char bytes[8]; } cs_insn;
static size_t cs_disasm(cs_insn **insn) { *insn = calloc(4, sizeof(cs_insn)); return 4; }
static void cs_free(cs_insn *insn, size_t n) { free(insn); }
*/
import "C"

import "unsafe"

// Disasm returns freed memory.
func Disasm() []C.cs_insn {
	var insn *C.cs_insn
	n := C.cs_disasm(&insn)           // may: use-after-free
	defer C.cs_free(insn, n)          // may: use-after-free
	return unsafe.Slice(insn, int(n)) // may: use-after-free
}

// IDs copies what it needs.
func IDs() []int {
	var insn *C.cs_insn
	n := C.cs_disasm(&insn)
	defer C.cs_free(insn, n)
	var ids []int
	for _, i := range unsafe.Slice(insn, int(n)) {
		ids = append(ids, int(i.id))
	}
	return ids
}
