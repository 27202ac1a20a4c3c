// Package leaky leaks at each call of Lose, and not of Keep.
package leaky

// #include <stdlib.h>
import "C"

import "unsafe"

func Lose() { C.CString("never freed") }
func Keep() { C.free(unsafe.Pointer(C.CString("freed"))) }
