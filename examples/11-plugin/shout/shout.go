// SPDX-License-Identifier: MIT

// Shout is a plugin: it fills a table of C's when it is loaded, and loses a
// string at each use.
package main

/*
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// 256 capitals, each a block of its own; as good as any table of a library
static char **new_capitals(void)
{
	char **capitals = malloc(256 * sizeof(*capitals));

	for (int c = 0; capitals && c < 256; c++) {
		capitals[c] = malloc(64);
		if (capitals[c])
			*capitals[c] = (char)toupper(c);
	}
	return capitals;
}

static void replace(char *text, char **capitals)
{
	for (; *text; text++)
		*text = *capitals[(unsigned char)*text];
}
*/
import "C"

import "unsafe"

// made when the plugin is loaded; a plugin cannot be unloaded
var capitals = C.new_capitals()

// Shout returns text in capitals, and loses C's copy of it.
func Shout(text string) string {
	cs := C.CString(text)
	C.replace(cs, capitals)
	return C.GoString(cs)
}

// ShoutFreed is Shout as it should be.
func ShoutFreed(text string) string {
	cs := C.CString(text)
	defer C.free(unsafe.Pointer(cs))
	C.replace(cs, capitals)
	return C.GoString(cs)
}

func main() {}
