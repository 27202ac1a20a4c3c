// SPDX-License-Identifier: MIT

// Package hunspell corrects words.
// from: the comments of hunspell.h: the list of suggestions is freed by
// Hunspell_free_list, with its length; a speller by Hunspell_destroy.
package hunspell

/*
#include <stdlib.h>
typedef struct Hunhandle Hunhandle;
Hunhandle *Hunspell_create(const char *affixes, const char *words);
void Hunspell_destroy(Hunhandle *h);
int Hunspell_spell(Hunhandle *h, const char *word);
int Hunspell_suggest(Hunhandle *h, char ***list, const char *word);
void Hunspell_free_list(Hunhandle *h, char ***list, int n);
int Hunspell_add(Hunhandle *h, const char *word);
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// Speller is ended by its finalizer.
type Speller struct {
	handle *C.Hunhandle
	lock   *sync.Mutex
}

// New makes one.
func New(affixes, words string) *Speller {
	a := C.CString(affixes)
	defer C.free(unsafe.Pointer(a))
	w := C.CString(words)
	defer C.free(unsafe.Pointer(w))
	s := &Speller{lock: new(sync.Mutex)}
	s.handle = C.Hunspell_create(a, w)
	runtime.SetFinalizer(s, func(s *Speller) {
		C.Hunspell_destroy(s.handle)
		s.handle = nil
	})
	return s
}

// Suggest frees the list.
func (s *Speller) Suggest(word string) (list []string) {
	cword := C.CString(word)
	defer C.free(unsafe.Pointer(cword))
	var carray **C.char
	s.lock.Lock()
	defer s.lock.Unlock()
	n := C.Hunspell_suggest(s.handle, &carray, cword)
	for _, p := range unsafe.Slice(carray, int(n)) {
		list = append(list, C.GoString(p))
	}
	C.Hunspell_free_list(s.handle, &carray, n)
	return list
}

// Best leaves the list when there is one.
func (s *Speller) Best(word string) string {
	cword := C.CString(word)
	defer C.free(unsafe.Pointer(cword))
	var carray **C.char
	s.lock.Lock()
	defer s.lock.Unlock()
	if C.Hunspell_suggest(s.handle, &carray, cword) == 0 { // want: leak
		return ""
	}
	return C.GoString(*carray)
}

// Spell leaves the word when it is empty.
func (s *Speller) Spell(word string) bool {
	cword := C.CString(word) // want: early-return-leak
	if word == "" {
		return true
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	ok := C.Hunspell_spell(s.handle, cword) != 0
	C.free(unsafe.Pointer(cword))
	return ok
}

// Add adds words, one by one.
func (s *Speller) Add(words ...string) (n int) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, word := range words {
		n += s.add(word)
	}
	return n
}

func (s *Speller) add(word string) int {
	cword := C.CString(word)
	defer C.free(unsafe.Pointer(cword))
	return int(C.Hunspell_add(s.handle, cword))
}

// AddAll makes all of them first, and frees them when all are added.
func (s *Speller) AddAll(words []string) {
	cwords := make([]*C.char, len(words))
	for i, word := range words {
		cwords[i] = C.CString(word)
	}
	for _, cword := range cwords {
		C.Hunspell_add(s.handle, cword)
	}
	for i := range cwords {
		C.free(unsafe.Pointer(cwords[i]))
		cwords[i] = nil
	}
}

// Correct needs no end.
func Correct(word string) []string { return New("en.aff", "en.dic").Suggest(word) }
