// SPDX-License-Identifier: MIT

// Package mecab cuts texts into words.
// from: https://github.com/shogo82148/go-mecab/pull/21: a value that was destroyed kept
// its finalizer, which destroys it again.
package mecab

/*
#include <stdlib.h>
#include <string.h>
typedef struct mecab_t { int n; } mecab_t;
typedef struct mecab_model_t { int n; } mecab_model_t;
mecab_t *mecab_new2(const char *arg);
void mecab_destroy(mecab_t *m);
const char *mecab_sparse_tostr2(mecab_t *m, const char *text, size_t n);
mecab_model_t *mecab_model_new2(const char *arg);
void mecab_model_destroy(mecab_model_t *m);
mecab_t *mecab_model_new_tagger(mecab_model_t *m);
*/
import "C"

import (
	"errors"
	"runtime"
	"strings"
	"unsafe"
)

var errNotMade = errors.New("mecab: not made")

type tagger struct{ p *C.mecab_t }

// Tagger hides what the finalizer is for.
type Tagger struct{ m *tagger }

func finalize(m *tagger) {
	if m.p != nil {
		C.mecab_destroy(m.p)
	}
	m.p = nil
}

func newTagger(p *C.mecab_t) Tagger {
	m := &tagger{p: p}
	runtime.SetFinalizer(m, finalize)
	return Tagger{m: m}
}

// New makes a tagger that the garbage collector ends.
func New(args map[string]string) (Tagger, error) {
	var words []string
	for key, value := range args {
		words = append(words, "--"+key+"="+value)
	}
	arg := C.CString(strings.Join(words, " "))
	defer C.free(unsafe.Pointer(arg))
	p := C.mecab_new2(arg)
	if p == nil {
		return Tagger{}, errNotMade
	}
	return newTagger(p), nil
}

// Destroy ends it before.
func (t Tagger) Destroy() {
	runtime.SetFinalizer(t.m, nil)
	if t.m.p != nil {
		C.mecab_destroy(t.m.p)
	}
	t.m.p = nil
}

// Parse gets text that is the tagger's.
func (t Tagger) Parse(s string) (string, error) {
	length := C.size_t(len(s))
	if s == "" {
		s = "dummy"
	}
	input := C.CString(s)
	defer C.free(unsafe.Pointer(input))
	result := C.mecab_sparse_tostr2(t.m.p, input, length)
	if result == nil {
		return "", errNotMade
	}
	runtime.KeepAlive(t.m)
	return C.GoString(result), nil
}

// Words needs no Destroy.
func Words(s string) (string, error) {
	t, err := New(nil)
	if err != nil {
		return "", err
	}
	return t.Parse(s)
}

// Model has no finalizer.
type Model struct{ p *C.mecab_model_t }

// NewModel makes one that must be destroyed.
func NewModel(arg string) (*Model, error) {
	ca := C.CString(arg)
	p := C.mecab_model_new2(ca)
	C.free(unsafe.Pointer(ca))
	if p == nil {
		return nil, errNotMade
	}
	return &Model{p: p}, nil
}

// Destroy ends it.
func (m *Model) Destroy() { C.mecab_model_destroy(m.p) }

// NewTagger makes one of it.
func (m *Model) NewTagger() (Tagger, error) {
	p := C.mecab_model_new_tagger(m.p)
	if p == nil {
		return Tagger{}, errNotMade
	}
	return newTagger(p), nil
}

// Model2Words forgets its model.
func Model2Words(arg, s string) (string, error) {
	m, err := NewModel(arg) // want: missing-close
	if err != nil {
		return "", err
	}
	t, err := m.NewTagger()
	if err != nil {
		return "", err
	}
	defer t.Destroy()
	return t.Parse(s)
}
