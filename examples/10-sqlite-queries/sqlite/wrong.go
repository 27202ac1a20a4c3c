// SPDX-License-Identifier: MIT

package sqlite

// #include <sqlite3.h>
// #include <stdlib.h>
import "C"

import "unsafe"

// TextFreed is Text with the wrong repair: C.free of what SQLite owns.
func (s *Stmt) TextFreed() string {
	text := unsafe.Pointer(C.sqlite3_column_text(s.stmt, 0))
	defer C.free(text)
	return C.GoString((*C.char)(text))
}

// TextSqlite3Freed is Text with another wrong repair: SQLite's own free.
func (s *Stmt) TextSqlite3Freed() string {
	text := unsafe.Pointer(C.sqlite3_column_text(s.stmt, 0))
	defer C.sqlite3_free(text)
	return C.GoString((*C.char)(text))
}
