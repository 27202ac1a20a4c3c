// Package repeated takes C memory in ways that look the same when they happen
// once.
package repeated

/*
#cgo LDFLAGS: -lpthread
#include <pthread.h>
#include <stdlib.h>

static void *take(size_t n) { return malloc(n); }

static void *lose(void *arg) { return malloc(77) == arg ? arg : NULL; }

static void lose_in_thread(void)
{
	pthread_t thread;

	if (!pthread_create(&thread, NULL, lose, NULL))
		pthread_join(thread, NULL);
}
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// Lose is what tests are to be red for.
func Lose() { C.CString("never freed") }

// Free gives back what it takes.
func Free() { C.free(unsafe.Pointer(C.CString("freed"))) }

// Take leaves its memory to the caller.
func Take(n int) unsafe.Pointer { return C.take(C.size_t(n)) }

var (
	once  sync.Once
	known = map[string]unsafe.Pointer{}
	names = map[string]bool{}
	pool  = sync.Pool{New: func() any { return NewBuffer() }}
)

// Thread loses memory in a thread that C made: no stack says whose it is.
func Thread() { C.lose_in_thread() }

// Start takes what it keeps to the end.
func Start() {
	once.Do(func() {
		for i := 0; i < 50; i++ {
			Take(64)
		}
	})
}

// Cached takes memory for a key that is new.
func Cached(key string) {
	if known[key] == nil {
		known[key] = Take(40)
	}
}

// Register may be called once for each name, as many registries demand.
func Register(name string) {
	if names[name] {
		panic("registered twice: " + name)
	}
	names[name] = true
	Take(48)
}

// Buffer owns C memory; a finalizer gives it back.
type Buffer struct{ memory unsafe.Pointer }

func NewBuffer() *Buffer {
	b := &Buffer{C.take(100)}
	runtime.SetFinalizer(b, func(b *Buffer) { C.free(b.memory) })
	return b
}

// Pooled takes a buffer from a pool and puts it back.
func Pooled() { pool.Put(pool.Get()) }

// Release gives back what Take took.
func Release(memory unsafe.Pointer) { C.free(memory) }
