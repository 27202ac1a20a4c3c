// SPDX-License-Identifier: MIT

// Package twoclosers opens one thing after the other.
package twoclosers

/*
#include <stdlib.h>
typedef struct { int n; } conn_t;
static conn_t *conn_open(int n) { conn_t *c = n ? calloc(1, sizeof(conn_t)) : NULL; return c; }
static void conn_close(conn_t *c) { free(c); }
*/
import "C"

import (
	"errors"
	"io"
	"runtime"
	"sync"
)

// Conn owns a connection.
type Conn struct{ c *C.conn_t }

// Open makes one.
func Open(n int) (*Conn, error) {
	c := C.conn_open(C.int(n))
	if c == nil {
		return nil, errors.New("not open")
	}
	return &Conn{c}, nil
}

// Close ends it.
func (c *Conn) Close() error {
	C.conn_close(c.c)
	c.c = nil
	return nil
}

// Pipe leaves the first open when the second cannot be opened.
func Pipe(a, b int) error {
	first, err := Open(a) // want: missing-close
	if err != nil {
		return err
	}
	second, err := Open(b)
	if err != nil {
		return err
	}
	second.Close()
	return first.Close()
}

// PipeClosed closes both on each path.
func PipeClosed(a, b int) error {
	first, err := Open(a)
	if err != nil {
		return err
	}
	defer first.Close()
	second, err := Open(b)
	if err != nil {
		return err
	}
	defer second.Close()
	return nil
}

// Closer closes it as an io.Closer.
func Closer(n int) error {
	c, err := Open(n)
	if err != nil {
		return err
	}
	return closeAll(c)
}

func closeAll(all ...io.Closer) error {
	for _, c := range all {
		if err := c.Close(); err != nil {
			return err
		}
	}
	return nil
}

var pool sync.Pool

// Pooled puts it back for the next one; what the pool drops has a finalizer.
func Pooled(n int) error {
	c, ok := pool.Get().(*Conn)
	if !ok {
		var err error
		if c, err = Open(n); err != nil {
			return err
		}
		runtime.SetFinalizer(c, (*Conn).Close)
	}
	pool.Put(c)
	return nil
}

// Embedded is closed by its embedded Conn.
type Embedded struct{ *Conn }

// OpenEmbedded gives the connection to the struct.
func OpenEmbedded(n int) (*Embedded, error) {
	c, err := Open(n)
	if err != nil {
		return nil, err
	}
	return &Embedded{c}, nil
}

// UseEmbedded closes through it.
func UseEmbedded(n int) error {
	e, err := OpenEmbedded(n)
	if err != nil {
		return err
	}
	defer e.Close()
	return nil
}
