// SPDX-License-Identifier: MIT

// Package cozo runs queries, of which each gives one string.
// from: https://github.com/urjitbhatia/cozgo/pull/4: a leak in the binding of a database,
// whose strings must go back to the library.
package cozo

/*
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
char *cozo_open_db(const char *engine, const char *path, const char *options, int32_t *id);
bool cozo_close_db(int32_t id);
char *cozo_run_query(int32_t id, const char *script, const char *params, bool immutable);
char *cozo_export(int32_t id, const char *relations);
void cozo_free_str(char *s);
*/
import "C"

import (
	"encoding/json"
	"errors"
	"unsafe"
)

// DB is open.
type DB struct{ id C.int32_t }

// Rows is an answer.
type Rows struct {
	Ok      bool     `json:"ok"`
	Rows    [][]any  `json:"rows"`
	Headers []string `json:"headers"`
	Display string   `json:"display"`
}

// Open frees the message in both cases.
func Open(engine, path string) (db DB, err error) {
	cengine, cpath, options := C.CString(engine), C.CString(path), C.CString("{}")
	defer C.free(unsafe.Pointer(cengine))
	defer C.free(unsafe.Pointer(cpath))
	defer C.free(unsafe.Pointer(options))
	message := C.cozo_open_db(cengine, cpath, options, &db.id)
	if message != nil {
		defer C.cozo_free_str(message)
		return db, errors.New(C.GoString(message))
	}
	return db, nil
}

// Close closes.
func (db DB) Close() { C.cozo_close_db(db.id) }

// Run leaves the answer.
func (db DB) Run(script string, params map[string]any) (rows Rows, err error) {
	encoded, err := json.Marshal(params)
	if err != nil {
		return rows, err
	}
	cscript, cparams := C.CString(script), C.CString(string(encoded))
	defer func() {
		C.free(unsafe.Pointer(cscript))
		C.free(unsafe.Pointer(cparams))
	}()
	answer := C.cozo_run_query(db.id, cscript, cparams, false) // want: leak
	err = json.Unmarshal([]byte(C.GoString(answer)), &rows)
	if err == nil && !rows.Ok {
		err = errors.New(rows.Display)
	}
	return rows, err
}

// RunFreed frees it before it is read.
func (db DB) RunFreed(script string) (rows Rows, err error) {
	cscript, none := C.CString(script), C.CString("{}")
	answer := C.cozo_run_query(db.id, cscript, none, true)
	C.free(unsafe.Pointer(cscript))
	C.free(unsafe.Pointer(none))
	text := C.GoString(answer)
	C.cozo_free_str(answer)
	return rows, json.Unmarshal([]byte(text), &rows)
}

// Params leaves one of two strings when it cannot encode the other.
func (db DB) Params(script string, params any) error {
	cscript := C.CString(script) // want: early-return-leak
	encoded, err := json.Marshal(params)
	if err != nil {
		return err
	}
	cparams := C.CString(string(encoded))
	answer := C.cozo_run_query(db.id, cscript, cparams, true)
	defer C.cozo_free_str(answer)
	C.free(unsafe.Pointer(cscript))
	C.free(unsafe.Pointer(cparams))
	return nil
}

// free calls back with the string and frees it then.
func free(s *C.char, read func(string) error) error {
	defer C.cozo_free_str(s)
	return read(C.GoString(s))
}

// Export reads by a function.
func (db DB) Export(relations string, into any) error {
	crelations := C.CString(relations)
	defer C.free(unsafe.Pointer(crelations))
	return free(C.cozo_export(db.id, crelations), func(text string) error {
		return json.Unmarshal([]byte(text), into)
	})
}

// Query opens for one question, and leaves what the number stands for.
func Query(path, script string) (Rows, error) {
	db, err := Open("mem", path) // may: missing-close
	if err != nil {
		return Rows{}, err
	}
	return db.RunFreed(script)
}
