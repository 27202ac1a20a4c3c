// SPDX-License-Identifier: MIT

// Package augeas edits configurations.
// from: the comments of augeas.h: what aug_match leaves is the caller's, with each of its
// strings; what aug_get leaves is the tree's.
package augeas

/*
#include <stdlib.h>
typedef struct augeas augeas;
augeas *aug_init(const char *root, const char *loadpath, unsigned flags);
int aug_get(const augeas *a, const char *path, const char **value);
int aug_set(augeas *a, const char *path, const char *value);
int aug_match(const augeas *a, const char *path, char ***matches);
const char *aug_error_message(augeas *a);
void aug_close(augeas *a);
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Augeas owns a tree.
type Augeas struct{ handle *C.augeas }

// New makes one.
func New(root string, flags uint) (Augeas, error) {
	croot := C.CString(root)
	defer C.free(unsafe.Pointer(croot))
	handle := C.aug_init(croot, nil, C.uint(flags))
	if handle == nil {
		return Augeas{}, fmt.Errorf("augeas: no tree at %s", root)
	}
	return Augeas{handle}, nil
}

// Close ends it.
func (a Augeas) Close() { C.aug_close(a.handle) }

func (a Augeas) err() error {
	return fmt.Errorf("augeas: %s", C.GoString(C.aug_error_message(a.handle)))
}

// Get reads what is the tree's.
func (a Augeas) Get(path string) (string, error) {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	var cvalue *C.char
	if C.aug_get(a.handle, cpath, &cvalue) != 1 {
		return "", a.err()
	}
	return C.GoString(cvalue), nil
}

// Set frees both.
func (a Augeas) Set(path, value string) error {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	cvalue := C.CString(value)
	defer C.free(unsafe.Pointer(cvalue))
	if C.aug_set(a.handle, cpath, cvalue) == -1 {
		return a.err()
	}
	return nil
}

// Match frees the array and its strings.
func (a Augeas) Match(path string) (matches []string, err error) {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	var cmatches **C.char
	n := C.aug_match(a.handle, cpath, &cmatches)
	if n < 0 {
		return nil, a.err()
	}
	q := uintptr(unsafe.Pointer(cmatches))
	for i := 0; i < int(n); i++ {
		p := (**C.char)(unsafe.Pointer(q))
		matches = append(matches, C.GoString(*p))
		C.free(unsafe.Pointer(*p))
		q += unsafe.Sizeof(q)
	}
	C.free(unsafe.Pointer(cmatches))
	return matches, nil
}

// Count leaves all of them.
func (a Augeas) Count(path string) (int, error) {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	var cmatches **C.char
	n := C.aug_match(a.handle, cpath, &cmatches) // want: leak
	if n < 0 {
		return 0, a.err()
	}
	return int(n), nil
}

// Hosts closes its tree.
func Hosts() ([]string, error) {
	a, err := New("/", 0)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	return a.Match("/files/etc/hosts/*")
}

// Rename closes it when it is done.
func Rename(path, name string) error {
	a, err := New("/", 0) // want: missing-close
	if err != nil {
		return err
	}
	if name == "" {
		return fmt.Errorf("augeas: no name for %s", path)
	}
	err = a.Set(path, name)
	a.Close()
	return err
}
