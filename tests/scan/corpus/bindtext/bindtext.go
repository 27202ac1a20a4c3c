// SPDX-License-Identifier: MIT

// Package bindtext binds values to SQLite statements.
package bindtext

/*
#include <stdlib.h>
typedef struct { const char *text; void (*destructor)(void *); } sqlite3_stmt;
static int sqlite3_bind_text(sqlite3_stmt *s, int i, const char *text, int n, void (*destructor)(void *)) {
	s->text = text;
	s->destructor = destructor;
	return 0;
}
static int sqlite3_finalize(sqlite3_stmt *s) {
	if (s->destructor && s->destructor != (void (*)(void *))-1)
		s->destructor((void *)s->text);
	return 0;
}
static int bind_static(sqlite3_stmt *s, int i, const char *text) {
	return sqlite3_bind_text(s, i, text, -1, (void (*)(void *))0);
}
static int bind_transient(sqlite3_stmt *s, int i, const char *text) {
	return sqlite3_bind_text(s, i, text, -1, (void (*)(void *))-1);
}
static void c_free(void *p) { free(p); }
*/
import "C"

import "unsafe"

// Owned gives the text and its destructor to SQLite.
func Owned(s *C.sqlite3_stmt, text string) int {
	cs := C.CString(text)
	return int(C.sqlite3_bind_text(s, 1, cs, C.int(len(text)), (*[0]byte)(C.c_free)))
}

// Transient leaks: SQLite makes a copy of its own.
func Transient(s *C.sqlite3_stmt, text string) int {
	return int(C.bind_transient(s, 1, C.CString(text))) // want: inline-leak
}

// TransientFreed frees at once.
func TransientFreed(s *C.sqlite3_stmt, text string) int {
	cs := C.CString(text)
	defer C.free(unsafe.Pointer(cs))
	return int(C.bind_transient(s, 1, cs))
}

// Static frees when the statement no longer needs it.
func Static(s *C.sqlite3_stmt, text string) int {
	cs := C.CString(text)
	status := C.bind_static(s, 1, cs)
	C.sqlite3_finalize(s)
	C.free(unsafe.Pointer(cs))
	return int(status)
}
