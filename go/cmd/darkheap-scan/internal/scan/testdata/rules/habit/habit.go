// SPDX-License-Identifier: MIT

// Package habit uses a library that stands in no table.
package habit

/*
struct engine;
struct engine *engine_new(int n);
int engine_open(struct engine *e, const char *name);
int engine_run(struct engine *e);
void engine_destroy(struct engine *e);
char *engine_report(struct engine *e);
void engine_string_free(char *s);
int engine_list(struct engine *e, char ***list, char **errmsg);
void engine_list_free(struct engine *e, char ***list, int n);
struct chain;
struct chain *chain_take(struct engine *e, struct chain *c);
struct chain *chain_new(void);
void chain_free(struct chain *c);
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errEngine = errors.New("engine")

type Engine struct{ p *C.struct_engine }

func New(n int) (*Engine, error) {
	p := C.engine_new(C.int(n)) // want early-return-leak
	if p == nil {
		return nil, errEngine
	}
	if C.engine_run(p) != 0 {
		return nil, errEngine
	}
	return &Engine{p}, nil
}

func Open(name string) (*Engine, error) {
	e := &Engine{p: C.engine_new(1)} // want early-return-leak
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	if C.engine_open(e.p, cs) != 0 {
		return nil, errEngine
	}
	return e, nil
}

func (e *Engine) Close() {
	C.engine_destroy(e.p)
	e.p = nil
}

func (e *Engine) Report() string {
	s := C.engine_report(e.p)
	defer C.engine_string_free(s)
	return C.GoString(s)
}

func (e *Engine) ReportLost() string {
	s := C.engine_report(e.p) // want leak
	return C.GoString(s)
}

func (e *Engine) List() (int, error) {
	var list **C.char
	var message *C.char
	n := C.engine_list(e.p, &list, &message)
	if message != nil {
		defer C.engine_string_free(message)
		return 0, errors.New(C.GoString(message))
	}
	C.engine_list_free(e.p, &list, n)
	return int(n), nil
}

func (e *Engine) ListLost() int {
	var list **C.char
	return int(C.engine_list(e.p, &list, nil)) // want leak
}

func Use() error {
	e, err := New(1) // want missing-close
	if err != nil {
		return err
	}
	if e.Report() == "" {
		return errEngine
	}
	e.Close()
	return nil
}

// Chain gives one to the engine: nothing says that it does not keep it.
func (e *Engine) Chain(n int) {
	c := C.chain_new()
	if n > 0 {
		C.chain_take(e.p, c)
		return
	}
	C.chain_free(c)
}

type Statement struct {
	p *C.struct_engine
	e *Engine
}

func (e *Engine) Prepare() *Statement { return &Statement{p: C.engine_new(2), e: e} }

func (s *Statement) Close() { C.engine_destroy(s.p) }

// Both: a statement does not close its engine.
func Both() error {
	e, err := New(1) // want missing-close
	if err != nil {
		return err
	}
	s := e.Prepare()
	s.Close()
	return nil
}
