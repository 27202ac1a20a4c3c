// SPDX-License-Identifier: MIT

// Package pamconv answers questions of PAM, which frees the answers.
// from: the pages pam_conv(3), pam_getenvlist(3) and pam_get_item(3): the responses and
// their strings are freed by the caller of the conversation, the environment by whoever
// asks for it, items by nobody.
package pamconv

/*
#include <stdint.h>
#include <stdlib.h>
struct pam_response { char *resp; int resp_retcode; };
typedef struct pam_handle pam_handle_t;
typedef struct { int (*conv)(int, void *, struct pam_response **, void *); void *data; } pam_conv_t;
int pam_start(const char *service, const char *user, const pam_conv_t *conv, pam_handle_t **h);
int pam_end(pam_handle_t *h, int status);
int pam_get_item(pam_handle_t *h, int what, const void **item);
int pam_set_item(pam_handle_t *h, int what, const void *item);
int pam_putenv(pam_handle_t *h, const char *word);
char **pam_getenvlist(pam_handle_t *h);
void init_conv(pam_conv_t *conv, uintptr_t handle);
*/
import "C"

import (
	"errors"
	"runtime"
	"runtime/cgo"
	"strings"
	"unsafe"
)

var errPAM = errors.New("pam")

// Answer answers one question.
type Answer func(question string) (string, error)

//export pamconvAnswer
func pamconvAnswer(question *C.char, handle C.uintptr_t) (*C.char, C.int) {
	answer := cgo.Handle(handle).Value().(Answer)
	text, err := answer(C.GoString(question))
	if err != nil {
		return nil, 1
	}
	return C.CString(text), 0
}

//export pamconvRespond
func pamconvRespond(n C.int, text **C.char, out **C.struct_pam_response, handle C.uintptr_t) C.int {
	responses := (*C.struct_pam_response)(C.calloc(C.size_t(n), C.size_t(unsafe.Sizeof(C.struct_pam_response{}))))
	if responses == nil {
		return 5
	}
	list := unsafe.Slice(responses, int(n))
	for i, question := range unsafe.Slice(text, int(n)) {
		answer, rc := pamconvAnswer(question, handle)
		if rc != 0 {
			for j := 0; j < i; j++ {
				C.free(unsafe.Pointer(list[j].resp))
			}
			C.free(unsafe.Pointer(responses))
			return rc
		}
		list[i].resp = answer
	}
	*out = responses
	return 0
}

// Transaction is one with PAM.
type Transaction struct {
	h      *C.pam_handle_t
	conv   *C.pam_conv_t
	status C.int
	c      cgo.Handle
}

// Start gives the conversation's struct to the transaction, which a finalizer ends.
func Start(service, user string, answer Answer) (*Transaction, error) {
	t := &Transaction{conv: &C.pam_conv_t{}, c: cgo.NewHandle(answer)}
	C.init_conv(t.conv, C.uintptr_t(t.c))
	s := C.CString(service)
	defer C.free(unsafe.Pointer(s))
	var u *C.char
	if user != "" {
		u = C.CString(user)
		defer C.free(unsafe.Pointer(u))
	}
	t.status = C.pam_start(s, u, t.conv, &t.h)
	if t.status != 0 {
		t.c.Delete()
		return nil, errPAM
	}
	runtime.SetFinalizer(t, func(t *Transaction) {
		C.pam_end(t.h, t.status)
		t.c.Delete()
	})
	return t, nil
}

// Set is copied by PAM, and freed here.
func (t *Transaction) Set(what int, item string) error {
	cs := unsafe.Pointer(C.CString(item))
	defer C.free(cs)
	t.status = C.pam_set_item(t.h, C.int(what), cs)
	if t.status != 0 {
		return errPAM
	}
	return nil
}

// Get is PAM's.
func (t *Transaction) Get(what int) (string, error) {
	var s unsafe.Pointer
	t.status = C.pam_get_item(t.h, C.int(what), &s)
	if t.status != 0 {
		return "", errPAM
	}
	return C.GoString((*C.char)(s)), nil
}

// Put leaves its word when PAM does not take it.
func (t *Transaction) Put(word string) error {
	cs := C.CString(word) // want: early-return-leak
	t.status = C.pam_putenv(t.h, cs)
	if t.status != 0 {
		return errPAM
	}
	C.free(unsafe.Pointer(cs))
	return nil
}

func next(p **C.char) **C.char {
	return (**C.char)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(p)))
}

// Environment frees the list and its words.
func (t *Transaction) Environment() (map[string]string, error) {
	env := make(map[string]string)
	p := C.pam_getenvlist(t.h)
	if p == nil {
		return nil, errPAM
	}
	for q := p; *q != nil; q = next(q) {
		key, value, _ := strings.Cut(C.GoString(*q), "=")
		env[key] = value
		C.free(unsafe.Pointer(*q))
	}
	C.free(unsafe.Pointer(p))
	return env, nil
}

// Has leaves the list.
func (t *Transaction) Has(key string) bool {
	p := C.pam_getenvlist(t.h) // want: leak
	for q := p; q != nil && *q != nil; q = next(q) {
		if strings.HasPrefix(C.GoString(*q), key+"=") {
			return true
		}
	}
	return false
}
