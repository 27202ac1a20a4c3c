// SPDX-License-Identifier: MIT

// Package mysqlc asks MySQL by its C API.
// from: the C API's mysql_store_result(): a result is freed by mysql_free_result, rows are
// the result's, mysql_init allocates where it gets nil, and mysql_close frees that.
package mysqlc

/*
#include <stdlib.h>
#include <string.h>
typedef struct MYSQL MYSQL;
typedef struct MYSQL_RES MYSQL_RES;
typedef char **MYSQL_ROW;
MYSQL *mysql_init(MYSQL *m);
MYSQL *mysql_real_connect(MYSQL *m, const char *host, const char *user, const char *pw, const char *db, unsigned port, const char *socket, unsigned long flags);
void mysql_close(MYSQL *m);
int mysql_real_query(MYSQL *m, const char *q, unsigned long n);
MYSQL_RES *mysql_store_result(MYSQL *m);
void mysql_free_result(MYSQL_RES *r);
MYSQL_ROW mysql_fetch_row(MYSQL_RES *r);
unsigned long *mysql_fetch_lengths(MYSQL_RES *r);
unsigned mysql_num_fields(MYSQL_RES *r);
const char *mysql_error(MYSQL *m);
*/
import "C"

import (
	"errors"
	"io"
	"unsafe"
)

// Conn is a connection.
type Conn struct{ m *C.MYSQL }

func cleanup(strings ...*C.char) {
	for _, s := range strings {
		if s != nil {
			C.free(unsafe.Pointer(s))
		}
	}
}

// Connect closes what could not be connected.
func Connect(host, user, password string) (*Conn, error) {
	m := C.mysql_init(nil)
	h, u, p := C.CString(host), C.CString(user), C.CString(password)
	defer cleanup(h, u, p)
	if C.mysql_real_connect(m, h, u, p, nil, 0, nil, 0) == nil {
		defer C.mysql_close(m)
		return nil, errors.New(C.GoString(C.mysql_error(m)))
	}
	return &Conn{m}, nil
}

// ConnectLost does not, nor does it free the password.
func ConnectLost(host, user, password string) (*Conn, error) {
	m := C.mysql_init(nil) // want: early-return-leak
	h, u := C.CString(host), C.CString(user)
	p := C.CString(password) // want: leak
	defer cleanup(h, u)
	if C.mysql_real_connect(m, h, u, p, nil, 0, nil, 0) == nil {
		return nil, errors.New(C.GoString(C.mysql_error(m)))
	}
	return &Conn{m: m}, nil
}

// Close closes.
func (c *Conn) Close() error {
	if c.m == nil {
		return io.ErrClosedPipe
	}
	C.mysql_close(c.m)
	c.m = nil
	return nil
}

// Rows is a result.
type Rows struct {
	r *C.MYSQL_RES
	c *Conn
	n int
}

// Query frees its text.
func (c *Conn) Query(q string) (*Rows, error) {
	cq := C.CString(q)
	defer C.free(unsafe.Pointer(cq))
	if C.mysql_real_query(c.m, cq, C.ulong(len(q))) != 0 {
		return nil, errors.New(C.GoString(C.mysql_error(c.m)))
	}
	r := C.mysql_store_result(c.m)
	if r == nil {
		return nil, errors.New(C.GoString(C.mysql_error(c.m)))
	}
	return &Rows{r: r, c: c, n: int(C.mysql_num_fields(r))}, nil
}

// Close frees.
func (r *Rows) Close() {
	if r.r != nil {
		C.mysql_free_result(r.r)
		r.r = nil
	}
}

// Next copies the row, which is the result's.
func (r *Rows) Next() ([]string, error) {
	row := C.mysql_fetch_row(r.r)
	if row == nil {
		return nil, io.EOF
	}
	lengths := unsafe.Slice(C.mysql_fetch_lengths(r.r), r.n)
	values := make([]string, r.n)
	for i, p := range unsafe.Slice((**C.char)(row), r.n) {
		values[i] = C.GoStringN(p, C.int(lengths[i]))
	}
	return values, nil
}

// All closes the rows.
func (c *Conn) All(q string) (all [][]string, err error) {
	rows, err := c.Query(q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		row, err := rows.Next()
		switch err {
		case nil:
			all = append(all, row)
		case io.EOF:
			return all, nil
		default:
			return nil, err
		}
	}
}

// One leaves them when there is no row.
func (c *Conn) One(q string) ([]string, error) {
	rows, err := c.Query(q) // want: missing-close
	if err != nil {
		return nil, err
	}
	row, err := rows.Next()
	if err != nil {
		return nil, err
	}
	rows.Close()
	return row, nil
}

// Each calls back for each row.
func (c *Conn) Each(q string, do func([]string) error) error {
	rows, err := c.Query(q)
	if err != nil {
		return err
	}
	defer rows.Close()
	for row, err := rows.Next(); err == nil; row, err = rows.Next() {
		if err := do(row); err != nil {
			return err
		}
	}
	return nil
}
