// SPDX-License-Identifier: MIT

// Package slotlist asks a token for its slots.
// from: https://github.com/miekg/pkcs11/pull/109: the C wrapper allocates the list
// that it returns in a parameter; the Go side did not free it.
package slotlist

/*
#include <stdlib.h>
typedef unsigned long CK_ULONG;
static int GetSlotList(CK_ULONG **list, CK_ULONG *n) {
	*n = 2;
	*list = calloc(*n, sizeof(CK_ULONG));
	return *list ? 0 : 2;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// List leaks.
func List() ([]uint, error) {
	var list *C.CK_ULONG
	var n C.CK_ULONG
	if C.GetSlotList(&list, &n) != 0 { // want: leak
		return nil, errors.New("no slots")
	}
	return slots(list, n), nil
}

// ListFreed frees the list.
func ListFreed() ([]uint, error) {
	var list *C.CK_ULONG
	var n C.CK_ULONG
	if C.GetSlotList(&list, &n) != 0 {
		return nil, errors.New("no slots")
	}
	defer C.free(unsafe.Pointer(list))
	return slots(list, n), nil
}

func slots(list *C.CK_ULONG, n C.CK_ULONG) []uint {
	var all []uint
	for _, slot := range unsafe.Slice(list, int(n)) {
		all = append(all, uint(slot))
	}
	return all
}
