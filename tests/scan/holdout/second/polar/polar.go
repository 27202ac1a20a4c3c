// SPDX-License-Identifier: MIT

// Package polar asks a rule engine.
// from: https://github.com/osohq/oso/pull/948: queries, strings of the engine and
// strings for it were not freed in all cases.
package polar

/*
#include <stdint.h>
#include <stdlib.h>
typedef struct polar_Polar polar_Polar;
typedef struct polar_Query polar_Query;
polar_Polar *polar_new(void);
void polar_free(polar_Polar *p);
const char *polar_get_error(void);
int32_t string_free(const char *s);
polar_Query *polar_new_query(polar_Polar *p, const char *text);
int32_t query_free(polar_Query *q);
char *polar_next_query_event(polar_Query *q);
const char *polar_next_message(polar_Polar *p);
int32_t polar_register_constant(polar_Polar *p, const char *name, const char *value);
*/
import "C"

import (
	"encoding/json"
	"errors"
	"unsafe"
)

func readString(s *C.char) string {
	text := C.GoString(s)
	C.string_free(s)
	return text
}

func lastError() error {
	s := C.polar_get_error() // want: leak
	return errors.New(C.GoString(s))
}

func lastErrorFreed() error {
	return errors.New(readString(C.polar_get_error()))
}

func serialize(v any) (*C.char, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return C.CString(string(data)), nil
}

// Engine owns an engine.
type Engine struct{ p *C.polar_Polar }

// New makes one.
func New() *Engine { return &Engine{p: C.polar_new()} }

// Free ends it.
func (e *Engine) Free() {
	C.polar_free(e.p)
	e.p = nil
}

// Query owns a query.
type Query struct{ q *C.polar_Query }

// Delete ends it.
func (q *Query) Delete() {
	C.query_free(q.q)
	q.q = nil
}

// NewQuery frees its text.
func (e *Engine) NewQuery(text string) (*Query, error) {
	cs := C.CString(text)
	defer C.free(unsafe.Pointer(cs))
	q := C.polar_new_query(e.p, cs)
	if q == nil {
		return nil, lastErrorFreed()
	}
	return &Query{q}, nil
}

// Register leaves the value's text.
func (e *Engine) Register(name string, value any) error {
	text, err := serialize(value) // want: leak
	if err != nil {
		return err
	}
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	if C.polar_register_constant(e.p, cname, text) == 0 {
		return lastErrorFreed()
	}
	return nil
}

// RegisterFreed frees it before it looks at the error.
func (e *Engine) RegisterFreed(name string, value any) error {
	text, err := serialize(value)
	defer C.free(unsafe.Pointer(text))
	if err != nil {
		return err
	}
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	if C.polar_register_constant(e.p, cname, text) == 0 {
		return lastErrorFreed()
	}
	return nil
}

// Next reads an event, of which the text is the caller's.
func (q *Query) Next() (string, error) {
	event := C.polar_next_query_event(q.q)
	if event == nil {
		return "", lastErrorFreed()
	}
	return readString(event), nil
}

// Messages prints what the engine says.
func (e *Engine) Messages(print func(string)) {
	for {
		message := C.polar_next_message(e.p)
		if message == nil {
			break
		}
		text := C.GoString(message)
		C.string_free(message)
		print(text)
	}
}

// Ask loses its query when an event cannot be read.
func Ask(e *Engine, text string) (answers []string, err error) {
	q, err := e.NewQuery(text) // want: missing-close
	if err != nil {
		return nil, err
	}
	for {
		event, err := q.Next()
		if err != nil {
			return nil, err
		}
		if event == "done" {
			break
		}
		answers = append(answers, event)
	}
	q.Delete()
	return answers, nil
}
