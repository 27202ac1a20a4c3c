// SPDX-License-Identifier: MIT

// Package samples copies out of C memory, or lends it.
// from: https://github.com/tinyzimmer/go-gst/issues/23: what GoBytes copied was left in C.
package samples

/*
#include <stdlib.h>
#include <string.h>
typedef struct frame { unsigned char *data; int n; } frame;
static int decode(const unsigned char *in, int n, unsigned char **out, int *m) { if (n < 1) return -1; *out = malloc(n); memcpy(*out, in, n); *m = n; return 0; }
static frame *frame_new(int n) { frame *f = malloc(sizeof(*f)); f->data = calloc(1, n); f->n = n; return f; }
static void frame_free(frame *f) { free(f->data); free(f); }
static unsigned char *frame_data(frame *f) { return f->data; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errDecode = errors.New("not decoded")

// Decode copies and leaves the original.
func Decode(in []byte) ([]byte, error) {
	var out *C.uchar
	var n C.int
	if C.decode((*C.uchar)(&in[0]), C.int(len(in)), &out, &n) != 0 { // want: leak
		return nil, errDecode
	}
	return C.GoBytes(unsafe.Pointer(out), n), nil
}

// DecodeFreed frees it.
func DecodeFreed(in []byte) ([]byte, error) {
	var out *C.uchar
	var n C.int
	if rc := C.decode((*C.uchar)(&in[0]), C.int(len(in)), &out, &n); rc != 0 {
		return nil, errDecode
	}
	data := C.GoBytes(unsafe.Pointer(out), n)
	C.free(unsafe.Pointer(out))
	return data, nil
}

// DecodeLent gives the C memory itself, with its end.
func DecodeLent(in []byte) (data []byte, end func(), err error) {
	var out *C.uchar
	var n C.int
	if C.decode((*C.uchar)(&in[0]), C.int(len(in)), &out, &n) != 0 {
		return nil, nil, errDecode
	}
	data = unsafe.Slice((*byte)(unsafe.Pointer(out)), int(n))
	return data, func() { C.free(unsafe.Pointer(out)) }, nil
}

// Sum uses it and ends it.
func Sum(in []byte) (sum int, err error) {
	data, end, err := DecodeLent(in)
	if err != nil {
		return 0, err
	}
	defer end()
	for _, b := range data {
		sum += int(b)
	}
	return sum, nil
}

// SumLost does not end it.
func SumLost(in []byte) (sum int, err error) {
	data, _, err := DecodeLent(in) // want: leak
	if err != nil {
		return 0, err
	}
	for _, b := range data {
		sum += int(b)
	}
	return sum, nil
}

// Frame copies what the frame has.
func Frame(n int) []byte {
	f := C.frame_new(C.int(n))
	defer C.frame_free(f)
	return C.GoBytes(unsafe.Pointer(C.frame_data(f)), f.n)
}

// FrameInner frees what is the frame's, and then the frame.
func FrameInner(n int) []byte {
	f := C.frame_new(C.int(n))
	defer C.frame_free(f) // want: double-free #1
	p := C.frame_data(f)
	data := C.GoBytes(unsafe.Pointer(p), f.n)
	C.free(unsafe.Pointer(p)) // want: double-free #1
	return data
}

// FrameShallow frees the struct without what is in it.
func FrameShallow(n int) int {
	f := C.frame_new(C.int(n)) // want: leak
	size := int(f.n)
	C.free(unsafe.Pointer(f)) // may: foreign-free
	return size
}

// View lends frames of a list.
type View struct{ frames []*C.frame }

// Grow adds one.
func (v *View) Grow(n int) []byte {
	f := C.frame_new(C.int(n))
	v.frames = append(v.frames, f)
	return unsafe.Slice((*byte)(C.frame_data(f)), n)
}

// Reset frees all but the first.
func (v *View) Reset(keep int) {
	for _, f := range v.frames[keep:] {
		C.frame_free(f)
	}
	v.frames = v.frames[:keep]
}

// Close frees all.
func (v *View) Close() { v.Reset(0) }
