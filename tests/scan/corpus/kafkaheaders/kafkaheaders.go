// SPDX-License-Identifier: MIT

// Package kafkaheaders sends headers along.
// from: https://github.com/confluentinc/confluent-kafka-go/issues/183: memory
// grew with each message that had headers.
package kafkaheaders

/*
#include <stdlib.h>
typedef struct { const char *key; const void *val; size_t size; } tmphdr_t;
static int produce(tmphdr_t *hdrs, size_t n) { return n && hdrs[0].key ? 0 : -1; }
*/
import "C"

import "unsafe"

// Header is one.
type Header struct {
	Key   string
	Value []byte
}

// Produce leaks all headers.
func Produce(headers []Header) int {
	tmp := make([]C.tmphdr_t, len(headers)+1)
	for i, h := range headers {
		tmp[i].key = C.CString(h.Key)  // want: leak
		tmp[i].val = C.CBytes(h.Value) // want: leak
		tmp[i].size = C.size_t(len(h.Value))
	}
	return int(C.produce(&tmp[0], C.size_t(len(headers))))
}

// ProduceFreed frees them after the call.
func ProduceFreed(headers []Header) int {
	tmp := make([]C.tmphdr_t, len(headers)+1)
	for i, h := range headers {
		tmp[i].key = C.CString(h.Key)
		tmp[i].val = C.CBytes(h.Value)
		tmp[i].size = C.size_t(len(h.Value))
	}
	status := C.produce(&tmp[0], C.size_t(len(headers)))
	for i := range headers {
		C.free(unsafe.Pointer(tmp[i].key))
		C.free(unsafe.Pointer(tmp[i].val))
	}
	return int(status)
}
