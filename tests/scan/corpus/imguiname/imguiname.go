// SPDX-License-Identifier: MIT

// Package imguiname asks a library for names.
// from: https://github.com/AllenDang/cimgui-go/pull/379: strings that belong to the
// library were freed after they had been copied, which ends in an invalid pointer.
package imguiname

/*
#include <stdlib.h>
static const char *igGetVersion(void) { return "1.91"; }
typedef struct sqlite3_stmt sqlite3_stmt;
struct sqlite3_stmt { unsigned char text[16]; };
static const unsigned char *sqlite3_column_text(sqlite3_stmt *s, int column) { return s->text; }
*/
import "C"

import "unsafe"

// Version frees a constant.
func Version() string {
	cs := C.igGetVersion()
	defer C.free(unsafe.Pointer(cs)) // want: foreign-free
	return C.GoString(cs)
}

// VersionCopied does not.
func VersionCopied() string {
	return C.GoString(C.igGetVersion())
}

// Column frees what SQLite owns.
func Column(s *C.sqlite3_stmt) string {
	text := C.sqlite3_column_text(s, 0)
	result := C.GoString((*C.char)(unsafe.Pointer(text)))
	C.free(unsafe.Pointer(text)) // want: foreign-free
	return result
}

// ColumnCopied does not.
func ColumnCopied(s *C.sqlite3_stmt) string {
	text := C.sqlite3_column_text(s, 0)
	return C.GoString((*C.char)(unsafe.Pointer(text)))
}
