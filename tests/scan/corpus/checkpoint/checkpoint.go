// SPDX-License-Identifier: MIT

// Package checkpoint saves containers.
// from: https://github.com/lxc/go-lxc/pull/48: a C string for the directory is
// given to checkpoint and restore, and not freed.
package checkpoint

/*
#include <stdbool.h>
#include <stdlib.h>
struct opts { char *directory; bool stop; };
static bool checkpoint(struct opts opts) { return opts.directory != NULL; }
static bool checkpoint_at(char *directory, bool stop) { return directory != NULL; }
*/
import "C"

import "unsafe"

// Save leaks the directory.
func Save(directory string, stop bool) bool {
	cs := C.CString(directory) // want: leak
	return bool(C.checkpoint_at(cs, C.bool(stop)))
}

// SaveOptions leaks it from a composite literal.
func SaveOptions(directory string) bool {
	opts := C.struct_opts{
		directory: C.CString(directory), // want: leak
		stop:      true,
	}
	return bool(C.checkpoint(opts))
}

// SaveOptionsFreed frees the field.
func SaveOptionsFreed(directory string) bool {
	opts := C.struct_opts{
		directory: C.CString(directory),
		stop:      true,
	}
	defer C.free(unsafe.Pointer(opts.directory))
	return bool(C.checkpoint(opts))
}
