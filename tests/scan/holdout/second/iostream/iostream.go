// SPDX-License-Identifier: MIT

// Package iostream reads and writes streams of GLib.
// from: https://github.com/frida/frida-go/issues/74: what Write copies for the stream
// was never freed; the read side does it right.
package iostream

/*
#include <stdlib.h>
#include <glib.h>
#include <gio/gio.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// IOStream has both directions.
type IOStream struct {
	stream *C.GIOStream
	input  *C.GInputStream
	output *C.GOutputStream
}

// New takes a stream that is ours to unref.
func New(stream *C.GIOStream) *IOStream {
	return &IOStream{
		stream: stream,
		input:  C.g_io_stream_get_input_stream(stream),
		output: C.g_io_stream_get_output_stream(stream),
	}
}

func handleGError(e *C.GError) error {
	if e == nil {
		return nil
	}
	defer C.g_error_free(e)
	return errors.New(C.GoString((*C.char)(e.message)))
}

// Close closes.
func (ios *IOStream) Close() error {
	var e *C.GError
	C.g_io_stream_close(ios.stream, nil, &e)
	return handleGError(e)
}

// Read copies what C has put into the buffer.
func (ios *IOStream) Read(data []byte) (int, error) {
	buf := C.malloc(C.size_t(len(data)))
	defer C.free(buf)
	var e *C.GError
	n := C.g_input_stream_read(ios.input, buf, C.gsize(len(data)), nil, &e)
	if err := handleGError(e); err != nil {
		return -1, err
	}
	copy(data, C.GoBytes(buf, C.int(n)))
	return int(n), nil
}

// Write leaves its copy.
func (ios *IOStream) Write(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, nil
	}
	buf := C.CBytes(data) // want: leak
	count := C.gsize(len(data))
	var e *C.GError
	written := C.g_output_stream_write(ios.output,
		buf,
		count,
		nil,
		&e)
	return int(written), handleGError(e)
}

// WriteFreed does not.
func (ios *IOStream) WriteFreed(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, nil
	}
	buf := C.CBytes(data)
	defer C.free(buf)
	var e *C.GError
	written := C.g_output_stream_write(ios.output, buf, C.gsize(len(data)), nil, &e)
	return int(written), handleGError(e)
}

// Flush drops the error that it asked for.
func (ios *IOStream) Flush() bool {
	var e *C.GError
	ok := C.g_output_stream_flush(ios.output, nil, &e) // want: leak
	return ok != 0
}

// Describe frees one of two texts.
func Describe(name string, size uint64) string {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	escaped := C.g_markup_escape_text((*C.gchar)(cname), -1)
	defer C.g_free(C.gpointer(escaped))
	text := C.g_format_size(C.guint64(size)) // want: leak
	return C.GoString((*C.char)(escaped)) + " " + C.GoString((*C.char)(text))
}
