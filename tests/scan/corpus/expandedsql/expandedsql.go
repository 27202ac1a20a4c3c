// SPDX-License-Identifier: MIT

// Package expandedsql shows a statement with its values.
// from: https://github.com/mattn/go-sqlite3/issues/733: the expanded text is
// sqlite3_malloc'ed, and was converted without being freed; the same is reported
// as https://github.com/tailscale/sqlite/issues/22.
package expandedsql

/*
#include <stdlib.h>
#include <string.h>
typedef struct sqlite3_stmt { const char *sql; } sqlite3_stmt;
static char *sqlite3_expanded_sql(sqlite3_stmt *s) { return strdup(s->sql); }
static const char *sqlite3_sql(sqlite3_stmt *s) { return s->sql; }
static void sqlite3_free(void *p) { free(p); }
*/
import "C"

import "unsafe"

// Stmt is a prepared statement of somebody else.
type Stmt struct{ stmt *C.sqlite3_stmt }

// Expanded leaks.
func (s *Stmt) Expanded() string {
	return C.GoString(C.sqlite3_expanded_sql(s.stmt)) // want: inline-leak
}

// ExpandedIf leaks when there is something to show.
func (s *Stmt) ExpandedIf(want bool) string {
	if !want {
		return ""
	}
	sql := C.sqlite3_expanded_sql(s.stmt) // want: leak
	text := C.GoString(sql)
	return text
}

// ExpandedFreed is right.
func (s *Stmt) ExpandedFreed() string {
	sql := C.sqlite3_expanded_sql(s.stmt)
	defer C.sqlite3_free(unsafe.Pointer(sql))
	return C.GoString(sql)
}

// SQL is the statement's own text.
func (s *Stmt) SQL() string {
	return C.GoString(C.sqlite3_sql(s.stmt))
}
