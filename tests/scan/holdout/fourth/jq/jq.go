// SPDX-License-Identifier: MIT

// Package jq runs programs over JSON, whose values count references and are consumed.
// from: the comments of jv.h: most functions consume their arguments; jv_copy counts up,
// jv_free down; jq_teardown frees the state.
package jq

/*
#include <stdlib.h>
typedef struct { unsigned char kind, pad; unsigned short offset; int size; union { void *ptr; double number; } u; } jv;
typedef struct jq_state jq_state;
jq_state *jq_init(void);
void jq_teardown(jq_state **jq);
int jq_compile(jq_state *jq, const char *program);
void jq_start(jq_state *jq, jv value, int flags);
jv jq_next(jq_state *jq);
jv jv_parse(const char *text);
jv jv_copy(jv v);
void jv_free(jv v);
int jv_is_valid(jv v);
jv jv_dump_string(jv v, int flags);
const char *jv_string_value(jv v);
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Program is compiled.
type Program struct{ state *C.jq_state }

// Compile tears the state down when it cannot compile.
func Compile(text string) (*Program, error) {
	state := C.jq_init()
	if state == nil {
		return nil, errors.New("jq: no memory")
	}
	ctext := C.CString(text)
	defer C.free(unsafe.Pointer(ctext))
	if C.jq_compile(state, ctext) == 0 {
		C.jq_teardown(&state)
		return nil, errors.New("jq: not compiled")
	}
	return &Program{state}, nil
}

// CompileLost does not.
func CompileLost(text string) (*Program, error) {
	p := &Program{state: C.jq_init()} // want: early-return-leak
	if p.state == nil {
		return nil, errors.New("jq: no memory")
	}
	ctext := C.CString(text)
	defer C.free(unsafe.Pointer(ctext))
	if C.jq_compile(p.state, ctext) == 0 {
		return nil, errors.New("jq: not compiled")
	}
	return p, nil
}

// Close tears it down.
func (p *Program) Close() {
	if p.state != nil {
		C.jq_teardown(&p.state)
	}
}

func dump(v C.jv) string {
	s := C.jv_dump_string(v, 0)
	defer C.jv_free(s)
	return C.GoString(C.jv_string_value(s))
}

// Run gives the value to the state, and each result to dump.
func (p *Program) Run(input string) (results []string) {
	cinput := C.CString(input)
	v := C.jv_parse(cinput)
	C.free(unsafe.Pointer(cinput))
	C.jq_start(p.state, v, 0)
	for {
		result := C.jq_next(p.state)
		if C.jv_is_valid(result) == 0 {
			C.jv_free(result)
			return results
		}
		results = append(results, dump(result))
	}
}

// Valid leaves the text.
func Valid(input string) bool {
	cinput := C.CString(input) // want: leak
	v := C.jv_parse(cinput)
	defer C.jv_free(v)
	return C.jv_is_valid(v) != 0
}

// Eval closes its program.
func Eval(program, input string) ([]string, error) {
	p, err := Compile(program)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return p.Run(input), nil
}

// First does not when there is nothing.
func First(program, input string) (string, error) {
	p, err := Compile(program) // want: missing-close
	if err != nil {
		return "", err
	}
	results := p.Run(input)
	if len(results) == 0 {
		return "", errors.New("jq: nothing")
	}
	p.Close()
	return results[0], nil
}
