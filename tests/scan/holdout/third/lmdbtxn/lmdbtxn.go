// SPDX-License-Identifier: MIT

// Package lmdbtxn runs transactions of LMDB.
// from: http://www.lmdb.tech/doc/group__mdb.html: a transaction is freed by commit and by
// abort, a cursor of a write transaction by its end, too; what get gives is the map's.
package lmdbtxn

/*
#include <stddef.h>
#include <stdlib.h>
typedef struct MDB_env MDB_env;
typedef struct MDB_txn MDB_txn;
typedef struct MDB_cursor MDB_cursor;
typedef unsigned int MDB_dbi;
typedef struct MDB_val { size_t mv_size; void *mv_data; } MDB_val;
int mdb_env_create(MDB_env **env);
int mdb_env_open(MDB_env *env, const char *path, unsigned flags, int mode);
void mdb_env_close(MDB_env *env);
int mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned flags, MDB_txn **txn);
int mdb_txn_commit(MDB_txn *txn);
void mdb_txn_abort(MDB_txn *txn);
int mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data);
int mdb_cursor_open(MDB_txn *txn, MDB_dbi dbi, MDB_cursor **cursor);
void mdb_cursor_close(MDB_cursor *cursor);
int mdb_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *data, int op);
char *mdb_strerror(int err);
*/
import "C"

import (
	"errors"
	"unsafe"
)

func operr(rc C.int) error {
	if rc == 0 {
		return nil
	}
	return errors.New(C.GoString(C.mdb_strerror(rc)))
}

// Env is an environment.
type Env struct {
	env  *C.MDB_env
	ckey *C.MDB_val
}

// Open loses the environment when the directory cannot be opened.
func Open(path string) (*Env, error) {
	e := &Env{}
	if err := operr(C.mdb_env_create(&e.env)); err != nil { // want: early-return-leak
		return nil, err
	}
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	if err := operr(C.mdb_env_open(e.env, cpath, 0, 0644)); err != nil {
		return nil, err
	}
	e.ckey = (*C.MDB_val)(C.malloc(C.sizeof_MDB_val))
	return e, nil
}

// OpenClosed closes it, as must be done even then.
func OpenClosed(path string) (*Env, error) {
	var env *C.MDB_env
	if err := operr(C.mdb_env_create(&env)); err != nil {
		return nil, err
	}
	cpath := C.CString(path)
	rc := C.mdb_env_open(env, cpath, 0, 0644)
	C.free(unsafe.Pointer(cpath))
	if rc != 0 {
		C.mdb_env_close(env)
		return nil, operr(rc)
	}
	return &Env{env: env, ckey: (*C.MDB_val)(C.malloc(C.sizeof_MDB_val))}, nil
}

// Close ends both.
func (e *Env) Close() error {
	if e.env == nil {
		return errors.New("closed")
	}
	C.mdb_env_close(e.env)
	C.free(unsafe.Pointer(e.ckey))
	e.env, e.ckey = nil, nil
	return nil
}

// Txn is a transaction.
type Txn struct {
	env *Env
	txn *C.MDB_txn
}

// Begin starts one.
func (e *Env) Begin(flags uint) (*Txn, error) {
	t := &Txn{env: e}
	if rc := C.mdb_txn_begin(e.env, nil, C.uint(flags), &t.txn); rc != 0 {
		return nil, operr(rc)
	}
	return t, nil
}

// Commit ends it.
func (t *Txn) Commit() error {
	rc := C.mdb_txn_commit(t.txn)
	t.txn = nil
	return operr(rc)
}

// Abort ends it, too, and may be called after that.
func (t *Txn) Abort() {
	if t.txn == nil {
		return
	}
	C.mdb_txn_abort(t.txn)
	t.txn = nil
}

// Update commits, or aborts.
func (e *Env) Update(fn func(*Txn) error) (err error) {
	t, err := e.Begin(0)
	if err != nil {
		return err
	}
	defer t.Abort()
	if err := fn(t); err != nil {
		return err
	}
	return t.Commit()
}

// UpdateLost commits, or forgets.
func (e *Env) UpdateLost(fn func(*Txn) error) error {
	t, err := e.Begin(0) // want: missing-close
	if err != nil {
		return err
	}
	if err := fn(t); err != nil {
		return err
	}
	return t.Commit()
}

// Get copies what is the map's.
func (t *Txn) Get(dbi uint, key []byte) ([]byte, error) {
	k := C.MDB_val{mv_size: C.size_t(len(key)), mv_data: C.CBytes(key)}
	defer C.free(k.mv_data)
	var v C.MDB_val
	if err := operr(C.mdb_get(t.txn, C.MDB_dbi(dbi), &k, &v)); err != nil {
		return nil, err
	}
	return C.GoBytes(v.mv_data, C.int(v.mv_size)), nil
}

// Has leaves its key.
func (t *Txn) Has(dbi uint, key []byte) bool {
	k := C.MDB_val{mv_size: C.size_t(len(key)), mv_data: C.CBytes(key)} // want: leak
	var v C.MDB_val
	return C.mdb_get(t.txn, C.MDB_dbi(dbi), &k, &v) == 0
}

// First leaves the cursor of an empty database.
func (t *Txn) First(dbi uint) ([]byte, error) {
	var c *C.MDB_cursor
	if rc := C.mdb_cursor_open(t.txn, C.MDB_dbi(dbi), &c); rc != 0 { // want: early-return-leak
		return nil, operr(rc)
	}
	var k, v C.MDB_val
	if rc := C.mdb_cursor_get(c, &k, &v, 0); rc != 0 {
		return nil, operr(rc)
	}
	data := C.GoBytes(k.mv_data, C.int(k.mv_size))
	C.mdb_cursor_close(c)
	return data, nil
}
