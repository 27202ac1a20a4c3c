// Package when reads times as C's strptime does: %d %B %Y and the like.
package when

/*
#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>
*/
import "C"

import (
	"fmt"
	"time"
	"unsafe"
)

// Parse reads text, which is to have the form of layout.
func Parse(layout, text string) (time.Time, error) {
	var tm C.struct_tm
	cLayout := C.CString(layout)
	cText := C.CString(text)
	if C.strptime(cText, cLayout, &tm) == nil {
		return time.Time{}, fmt.Errorf("when: %q is not %q", text, layout)
	}
	C.free(unsafe.Pointer(cLayout))
	C.free(unsafe.Pointer(cText))
	return time.Unix(int64(C.timegm(&tm)), 0).UTC(), nil
}

// Format is the reverse of Parse.
func Format(layout string, t time.Time) string {
	seconds := C.time_t(t.Unix())
	var tm C.struct_tm
	var buffer [256]C.char
	C.gmtime_r(&seconds, &tm)
	cLayout := C.CString(layout)
	defer C.free(unsafe.Pointer(cLayout))
	n := C.strftime(&buffer[0], C.size_t(len(buffer)), cLayout, &tm)
	return C.GoStringN(&buffer[0], C.int(n))
}
