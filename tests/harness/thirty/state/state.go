// Package state keeps C memory as healthy programs do.
package state

/*
#include <stdlib.h>
#include <string.h>

static char **table;

// A library that sets itself up at its first call, with many blocks.
static int look_up(int i)
{
	if (!table) {
		table = calloc(200, sizeof(*table));
		for (int j = 0; j < 200; j++)
			table[j] = strdup("entry");
	}
	return table[i % 200][0];
}

static char *scratch;
static size_t room;

// A buffer that stays as large as the largest text.
static size_t measure(const char *text)
{
	size_t n = strlen(text) + 1;

	if (n > room)
		scratch = realloc(scratch, room = n);
	return strlen(memcpy(scratch, text, n));
}
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

var (
	once   sync.Once
	global *C.char
)

func Init() string {
	once.Do(func() { global = C.CString("global") })
	return C.GoString(global)
}

var names = map[string]*C.char{}

// Name keeps one copy of each name for good.
func Name(name string) *C.char {
	if names[name] == nil {
		names[name] = C.CString(name)
	}
	return names[name]
}

type Handle struct{ memory unsafe.Pointer }

// Open has its memory freed when nobody uses it any more.
func Open() *Handle {
	h := &Handle{C.malloc(100)}
	runtime.SetFinalizer(h, (*Handle).Close)
	return h
}

func (h *Handle) Close() {
	C.free(h.memory)
	h.memory = nil
	runtime.SetFinalizer(h, nil)
}

var pool = sync.Pool{New: func() any { return Open() }}

func Borrow() *Handle    { return pool.Get().(*Handle) }
func GiveBack(h *Handle) { pool.Put(h) }
func LookUp(i int) int   { return int(C.look_up(C.int(i))) }
func Measure(s string) int {
	in := C.CString(s)
	defer C.free(unsafe.Pointer(in))
	return int(C.measure(in))
}
