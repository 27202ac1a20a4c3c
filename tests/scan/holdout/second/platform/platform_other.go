// SPDX-License-Identifier: MIT

//go:build !linux

package platform

// #include <stdlib.h>
import "C"

import "unsafe"

func release(unsafe.Pointer) {}

func releaseOther(p unsafe.Pointer) { C.free(p) }
