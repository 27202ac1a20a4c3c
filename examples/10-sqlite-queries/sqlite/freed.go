// SPDX-License-Identifier: MIT

package sqlite

// #include <sqlite3.h>
// #include <stdlib.h>
//
// static char *quoted_copy(const char *text)
// {
// 	return sqlite3_mprintf("%Q", text);
// }
import "C"

import (
	"errors"
	"unsafe"
)

// ExpandedSQLFreed is ExpandedSQL as it should be.
func (s *Stmt) ExpandedSQLFreed() string {
	sql := C.sqlite3_expanded_sql(s.stmt)
	defer C.sqlite3_free(unsafe.Pointer(sql))
	return C.GoString(sql)
}

// QuotedFreed is Quoted as it should be.
func QuotedFreed(text string) string {
	cText := C.CString(text)
	defer C.free(unsafe.Pointer(cText))
	literal := C.quoted_copy(cText)
	defer C.sqlite3_free(unsafe.Pointer(literal))
	return C.GoString(literal)
}

// ExecFreed is Exec as it should be.
func (d *DB) ExecFreed(sql string) error {
	text := C.CString(sql)
	defer C.free(unsafe.Pointer(text))
	var message *C.char
	defer func() { C.sqlite3_free(unsafe.Pointer(message)) }()
	if C.sqlite3_exec(d.db, text, nil, nil, &message) != C.SQLITE_OK {
		return errors.New(C.GoString(message))
	}
	return nil
}
