// SPDX-License-Identifier: MIT

// Package audioqueue plays sound.
// from: https://github.com/devgianlu/go-librespot/issues/391: Close returns when the
// queue cannot be disposed of, before it frees the context.
package audioqueue

/*
#include <stdlib.h>
typedef struct { int rate; } context;
static int queue_dispose(void *queue) { return queue == (void *)1 ? -1 : 0; }
static context *context_new(void) { return calloc(1, sizeof(context)); }
static void context_free(context *c) { free(c); }
static int queue_start(context *c, int rate) { c->rate = rate; return rate > 0 ? 0 : -1; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errQueue = errors.New("queue")

// Output owns a context.
type Output struct {
	queue   unsafe.Pointer
	context *C.context
}

// Open unwinds with Close when it is not ready.
func Open(rate int) (*Output, error) {
	out := &Output{context: C.context_new()}
	ready := false
	defer func() {
		if !ready {
			_ = out.Close()
		}
	}()
	if C.queue_start(out.context, C.int(rate)) != 0 {
		return nil, errQueue
	}
	ready = true
	return out, nil
}

// Close frees the context.
func (out *Output) Close() error {
	if out.context != nil {
		C.context_free(out.context)
		out.context = nil
	}
	return nil
}

// Beep forgets its output when it cannot be played.
func Beep(rate, times int) error {
	out, err := Open(rate) // want: missing-close
	if err != nil {
		return err
	}
	for i := 0; i < times; i++ {
		if C.queue_start(out.context, C.int(i)) != 0 {
			return errQueue
		}
	}
	return out.Close()
}
