// SPDX-License-Identifier: MIT

package sqlite

// #include <sqlite3.h>
// #include <stdlib.h>
//
// static char *quoted(const char *text)
// {
// 	return sqlite3_mprintf("%Q", text);
// }
import "C"

import (
	"errors"
	"unsafe"
)

// ExpandedSQL returns the statement with its parameter in it.
func (s *Stmt) ExpandedSQL() string {
	return C.GoString(C.sqlite3_expanded_sql(s.stmt))
}

// Quoted returns text as a literal of SQL.
func Quoted(text string) string {
	cText := C.CString(text)
	defer C.free(unsafe.Pointer(cText))
	return C.GoString(C.quoted(cText))
}

// Exec runs statements that return nothing.
func (d *DB) Exec(sql string) error {
	text := C.CString(sql)
	defer C.free(unsafe.Pointer(text))
	var message *C.char
	if C.sqlite3_exec(d.db, text, nil, nil, &message) != C.SQLITE_OK {
		return errors.New(C.GoString(message))
	}
	return nil
}
