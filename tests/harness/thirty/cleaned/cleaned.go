// Package cleaned closes what TestMain has opened.
package cleaned

// #include <stdlib.h>
import "C"

import "unsafe"

var shared *C.char

func Open()  { shared = C.CString("shared") }
func Close() { C.free(unsafe.Pointer(shared)) }

func Length() int { return len(C.GoString(shared)) }
