package leak

/*
#include <stdlib.h>

typedef struct { char *data; int size; } text;
typedef struct { int n; } stream_t;
static void stream_destroy(stream_t **self) { free(*self); *self = NULL; }
static text text_of(int n) { text t; t.data = malloc(n); t.size = n; return t; }
*/
import "C"

import "unsafe"

func Flag(s string, n int) {
	var p *C.char
	is := false
	if n > 3 {
		p = C.CString(s)
		is = true
	}
	C.puts(p)
	if is {
		C.free(unsafe.Pointer(p))
	}
}

func FlagWrong(s string, n int) {
	p := C.CString(s) // want leak
	keep := true
	if n > 3 {
		keep = false
	}
	if !keep {
		C.free(unsafe.Pointer(p))
	}
}

func Handed(s string, to chan *C.char) {
	p := C.CString(s)
	select {
	case to <- p:
	default:
		C.free(unsafe.Pointer(p))
	}
}

func HandedOrLost(s string, to chan *C.char) {
	p := C.CString(s) // want leak
	select {
	case to <- p:
	default:
	}
}

func Text() byte {
	t := C.text_of(9)
	defer C.free(unsafe.Pointer(t.data))
	return byte(*t.data)
}

func TextLost() byte {
	t := C.text_of(9) // want leak
	return byte(*t.data)
}

type socket struct{ z *C.zsock_t }

func newSocket() *socket { return &socket{z: (*C.zsock_t)(C.malloc(8))} }

func (s *socket) destroy() { C.zsock_destroy(&s.z) }

func Socket() {
	s := newSocket()
	defer s.destroy()
}

func SocketLost() {
	s := newSocket() // want missing-close
	_ = s
}

type stream struct{ s *C.stream_t }

func newStream(n int) *stream {
	s := &stream{}
	s.s = (*C.stream_t)(C.malloc(8))
	if n > 3 {
		s.destroy()
		return nil
	}
	return s
}

func (s *stream) destroy() { C.stream_destroy(&s.s) }
