// SPDX-License-Identifier: MIT

// Package patchbuf turns a patch into text.
// from: https://github.com/libgit2/git2go/pull/368: the git_buf that the library
// fills was not disposed of.
package patchbuf

/*
#include <stdlib.h>
#include <string.h>
typedef struct { char *ptr; size_t asize, size; } git_buf;
static int git_patch_to_buf(git_buf *out, void *patch) {
	out->ptr = strdup("diff");
	out->size = 4;
	return 0;
}
static void git_buf_dispose(git_buf *buf) { free(buf->ptr); buf->ptr = NULL; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Text leaks the buffer.
func Text(patch unsafe.Pointer) (string, error) {
	var buf C.git_buf
	if C.git_patch_to_buf(&buf, patch) < 0 { // want: leak
		return "", errors.New("no text")
	}
	return C.GoString(buf.ptr), nil
}

// TextDisposed does not.
func TextDisposed(patch unsafe.Pointer) (string, error) {
	var buf C.git_buf
	defer C.git_buf_dispose(&buf)
	if C.git_patch_to_buf(&buf, patch) < 0 {
		return "", errors.New("no text")
	}
	return C.GoString(buf.ptr), nil
}
