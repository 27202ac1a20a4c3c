// SPDX-License-Identifier: MIT

// Package journal reads systemd's journal by functions that dlsym finds.
// from: the pages sd_journal_get_cursor(3), sd_journal_get_data(3), sd_journal_open(3): a
// cursor is the caller's, data is the journal's.
package journal

/*
#include <stdint.h>
#include <stdlib.h>
typedef struct sd_journal sd_journal;
static int my_open(void *f, sd_journal **j, int flags) { return ((int (*)(sd_journal **, int))f)(j, flags); }
static void my_close(void *f, sd_journal *j) { ((void (*)(sd_journal *))f)(j); }
static int my_next(void *f, sd_journal *j) { return ((int (*)(sd_journal *))f)(j); }
static int my_get_data(void *f, sd_journal *j, const char *field, const void **data, size_t *n) {
	return ((int (*)(sd_journal *, const char *, const void **, size_t *))f)(j, field, data, n);
}
static int my_get_cursor(void *f, sd_journal *j, char **cursor) {
	return ((int (*)(sd_journal *, char **))f)(j, cursor);
}
static int my_seek_cursor(void *f, sd_journal *j, const char *cursor) {
	return ((int (*)(sd_journal *, const char *))f)(j, cursor);
}
void *find(const char *name);
*/
import "C"

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"
)

var (
	symbols   = map[string]unsafe.Pointer{}
	symbolsMu sync.Mutex
)

func symbol(name string) (unsafe.Pointer, error) {
	symbolsMu.Lock()
	defer symbolsMu.Unlock()
	if p, ok := symbols[name]; ok {
		return p, nil
	}
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	p := C.find(cname)
	if p == nil {
		return nil, fmt.Errorf("no %s", name)
	}
	symbols[name] = p
	return p, nil
}

// Journal is open.
type Journal struct {
	cjournal *C.sd_journal
	mu       sync.Mutex
}

// Open opens.
func Open() (j *Journal, err error) {
	j = &Journal{}
	open, err := symbol("sd_journal_open")
	if err != nil {
		return nil, err
	}
	if r := C.my_open(open, &j.cjournal, 0); r < 0 {
		return nil, fmt.Errorf("open: %d", int(r))
	}
	return j, nil
}

// Close closes.
func (j *Journal) Close() error {
	end, err := symbol("sd_journal_close")
	if err != nil {
		return err
	}
	j.mu.Lock()
	C.my_close(end, j.cjournal)
	j.mu.Unlock()
	return nil
}

// Data is copied.
func (j *Journal) Data(field string) (string, error) {
	get, err := symbol("sd_journal_get_data")
	if err != nil {
		return "", err
	}
	f := C.CString(field)
	defer C.free(unsafe.Pointer(f))
	var d unsafe.Pointer
	var l C.size_t
	j.mu.Lock()
	r := C.my_get_data(get, j.cjournal, f, &d, &l)
	j.mu.Unlock()
	if r < 0 {
		return "", fmt.Errorf("%s: %d", field, int(r))
	}
	return C.GoStringN((*C.char)(d), C.int(l)), nil
}

// Cursor frees what it has copied.
func (j *Journal) Cursor() (string, error) {
	get, err := symbol("sd_journal_get_cursor")
	if err != nil {
		return "", err
	}
	var d *C.char
	j.mu.Lock()
	r := C.my_get_cursor(get, j.cjournal, &d)
	j.mu.Unlock()
	if r < 0 {
		return "", fmt.Errorf("cursor: %d", int(r))
	}
	cursor := C.GoString(d)
	C.free(unsafe.Pointer(d))
	return cursor, nil
}

// CursorLost does not.
func (j *Journal) CursorLost() (string, error) {
	get, err := symbol("sd_journal_get_cursor")
	if err != nil {
		return "", err
	}
	var d *C.char
	if r := C.my_get_cursor(get, j.cjournal, &d); r < 0 { // want: leak
		return "", fmt.Errorf("cursor: %d", int(r))
	}
	return C.GoString(d), nil
}

// Seek makes the cursor before it knows how to seek.
func (j *Journal) Seek(cursor string) error {
	c := C.CString(cursor) // want: early-return-leak
	seek, err := symbol("sd_journal_seek_cursor")
	if err != nil {
		return err
	}
	r := C.my_seek_cursor(seek, j.cjournal, c)
	C.free(unsafe.Pointer(c))
	if r < 0 {
		return errors.New("seek")
	}
	return nil
}

// Messages closes what it opens.
func Messages(n int) (list []string, err error) {
	j, err := Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	next, err := symbol("sd_journal_next")
	if err != nil {
		return nil, err
	}
	for i := 0; i < n && C.my_next(next, j.cjournal) > 0; i++ {
		text, err := j.Data("MESSAGE")
		if err != nil {
			return list, err
		}
		list = append(list, text)
	}
	return list, nil
}
