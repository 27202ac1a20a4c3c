// Package measured has something to measure.
package measured

/*
#include <stdlib.h>

static unsigned sum(const char *text)
{
	unsigned sum = 0;

	while (*text)
		sum = sum * 31 + (unsigned char)*text++;
	return sum;
}
*/
import "C"

import "unsafe"

func Hash(text string) uint {
	in := C.CString(text)
	defer C.free(unsafe.Pointer(in))
	return uint(C.sum(in))
}

func Scan(text string) uint {
	return uint(C.sum(C.CString(text))) // leak: benchmark
}
