// SPDX-License-Identifier: MIT

package variants

/*
#include <stdlib.h>
static int socket_send(void *p, void *name) { return p && name; }
*/
import "C"

import "unsafe"

// send frees the text, and leaks the name.
func send(text unsafe.Pointer) int {
	defer C.free(text)
	name := C.CString("linux") // want: leak
	return int(C.socket_send(text, unsafe.Pointer(name)))
}
