// SPDX-License-Identifier: MIT

// Package zstream compresses by streams of zlib, in structs that C allocates or Go.
// from: https://zlib.net/manual.html: what deflateInit allocates is freed by deflateEnd;
// free of the struct frees nothing of it.
package zstream

/*
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
static z_stream *stream_new(void) { return calloc(1, sizeof(z_stream)); }
static int stream_init(z_stream *s, int level) { return deflateInit(s, level); }
static void stream_free(z_stream *s) { deflateEnd(s); free(s); }
*/
import "C"

import (
	"errors"
	"io"
	"unsafe"
)

var errZ = errors.New("zlib")

// Writer owns a stream and a buffer.
type Writer struct {
	w   io.Writer
	s   *C.z_stream
	out unsafe.Pointer
}

// NewWriter loses both when zlib does not like the level.
func NewWriter(w io.Writer, level int) (*Writer, error) {
	s := C.stream_new()   // want: early-return-leak
	out := C.malloc(4096) // want: early-return-leak
	if C.stream_init(s, C.int(level)) != C.Z_OK {
		return nil, errZ
	}
	return &Writer{w: w, s: s, out: out}, nil
}

// NewWriterFreed frees them.
func NewWriterFreed(w io.Writer, level int) (*Writer, error) {
	z := &Writer{w: w, s: C.stream_new(), out: C.malloc(4096)}
	if C.stream_init(z.s, C.int(level)) != C.Z_OK {
		z.free()
		return nil, errZ
	}
	return z, nil
}

func (z *Writer) free() {
	if z.s != nil {
		C.stream_free(z.s)
		z.s = nil
	}
	C.free(z.out)
	z.out = nil
}

func (z *Writer) flush(p []byte, how C.int) error {
	if len(p) > 0 {
		z.s.next_in = (*C.Bytef)(unsafe.Pointer(&p[0]))
	}
	z.s.avail_in = C.uInt(len(p))
	for {
		z.s.next_out, z.s.avail_out = (*C.Bytef)(z.out), 4096
		if C.deflate(z.s, how) == C.Z_STREAM_ERROR {
			return errZ
		}
		n := 4096 - int(z.s.avail_out)
		if _, err := z.w.Write(C.GoBytes(z.out, C.int(n))); err != nil {
			return err
		}
		if z.s.avail_out != 0 {
			return nil
		}
	}
}

// Write compresses.
func (z *Writer) Write(p []byte) (int, error) {
	if err := z.flush(p, C.Z_NO_FLUSH); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close frees, whatever the last of the writes says.
func (z *Writer) Close() error {
	err := z.flush(nil, C.Z_FINISH)
	z.free()
	return err
}

// Copy closes in all cases.
func Copy(w io.Writer, r io.Reader) (err error) {
	z, err := NewWriterFreed(w, 6)
	if err != nil {
		return err
	}
	defer func() {
		if e := z.Close(); err == nil {
			err = e
		}
	}()
	_, err = io.Copy(z, r)
	return err
}

// CopyLost closes when nothing went wrong.
func CopyLost(w io.Writer, r io.Reader) error {
	z, err := NewWriterFreed(w, 6) // want: missing-close
	if err != nil {
		return err
	}
	if _, err := io.Copy(z, r); err != nil {
		return err
	}
	return z.Close()
}

// Bound has its stream in Go memory, and zlib's in it.
func Bound(n int) (int, error) {
	var s C.z_stream
	if C.stream_init(&s, 1) != C.Z_OK {
		return 0, errZ
	}
	defer C.deflateEnd(&s)
	return int(C.deflateBound(&s, C.uLong(n))), nil
}
