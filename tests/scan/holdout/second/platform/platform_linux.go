// SPDX-License-Identifier: MIT

package platform

// #include <stdlib.h>
import "C"

import "unsafe"

func release(p unsafe.Pointer) { C.free(p) }

func releaseOther(unsafe.Pointer) {}
