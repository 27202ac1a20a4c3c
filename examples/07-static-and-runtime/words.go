package main

// #include <ctype.h>
// #include <stdlib.h>
// #include <string.h>
//
// static void upper(char *s)
// {
//	for (; *s; s++)
//		*s = (char)toupper(*s);
// }
//
// /* Cut the slashes at its end. */
// static void trim(char *path)
// {
//	size_t n = strlen(path);
//
//	while (n > 1 && path[n - 1] == '/')
//		path[--n] = 0;
// }
import "C"

import "unsafe"

// method is a method as HTTP writes it: it frees what it made.
func method(name string) string {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	C.upper(cName)
	return C.GoString(cName)
}

// clean is a path without slashes at its end.
func clean(path string) string {
	cPath := C.CString(path)
	C.trim(cPath)
	return C.GoString(cPath)
}

// export says the result to programs that are started later.
func export(name, value string) {
	C.setenv(C.CString(name), C.CString(value), 1)
}
