package main

// #define _XOPEN_SOURCE 700
// #include <stdlib.h>
// #include <time.h>
import "C"

import (
	"fmt"
	"time"
	"unsafe"
)

// parse reads the time of a line as C's strptime does.
func parse(text string) (time.Time, error) {
	var tm C.struct_tm
	cText := C.CString(text)
	cLayout := C.CString("%Y-%m-%dT%H:%M:%S")
	defer C.free(unsafe.Pointer(cLayout))
	if C.strptime(cText, cLayout, &tm) == nil {
		return time.Time{}, fmt.Errorf("no time: %q", text)
	}
	C.free(unsafe.Pointer(cText))
	return time.Date(int(tm.tm_year)+1900, time.Month(tm.tm_mon+1), int(tm.tm_mday),
		int(tm.tm_hour), int(tm.tm_min), int(tm.tm_sec), 0, time.UTC), nil
}
