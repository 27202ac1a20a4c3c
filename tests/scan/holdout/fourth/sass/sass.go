// SPDX-License-Identifier: MIT

// Package sass compiles style sheets by contexts, of which one is a part of the other.
// from: libsass' docs/api-context.md: sass_make_data_context takes the source string and
// frees it; the context within a data context is that one's; sass_delete_data_context
// frees all.
package sass

/*
#include <stdlib.h>
#include <string.h>
struct Sass_Context;
struct Sass_Options;
struct Sass_Data_Context;
struct Sass_File_Context;
struct Sass_Data_Context *sass_make_data_context(char *source);
struct Sass_File_Context *sass_make_file_context(const char *path);
struct Sass_Context *sass_data_context_get_context(struct Sass_Data_Context *c);
struct Sass_Context *sass_file_context_get_context(struct Sass_File_Context *c);
struct Sass_Options *sass_context_get_options(struct Sass_Context *c);
void sass_option_set_include_path(struct Sass_Options *o, const char *path);
int sass_compile_data_context(struct Sass_Data_Context *c);
int sass_compile_file_context(struct Sass_File_Context *c);
const char *sass_context_get_output_string(struct Sass_Context *c);
const char *sass_context_get_error_message(struct Sass_Context *c);
void sass_delete_data_context(struct Sass_Data_Context *c);
void sass_delete_file_context(struct Sass_File_Context *c);
*/
import "C"

import (
	"errors"
	"io"
	"unsafe"
)

// Compile gives the source to the context, and ends that.
func Compile(out io.Writer, source string) error {
	src := C.CString(source)
	dctx := C.sass_make_data_context(src)
	defer C.sass_delete_data_context(dctx)
	ctx := C.sass_data_context_get_context(dctx)
	if C.sass_compile_data_context(dctx) != 0 {
		return errors.New(C.GoString(C.sass_context_get_error_message(ctx)))
	}
	_, err := io.WriteString(out, C.GoString(C.sass_context_get_output_string(ctx)))
	return err
}

// CompileFile leaves the path, which is copied.
func CompileFile(path string) (string, error) {
	cpath := C.CString(path) // want: leak
	fctx := C.sass_make_file_context(cpath)
	defer C.sass_delete_file_context(fctx)
	ctx := C.sass_file_context_get_context(fctx)
	if C.sass_compile_file_context(fctx) != 0 {
		return "", errors.New(C.GoString(C.sass_context_get_error_message(ctx)))
	}
	return C.GoString(C.sass_context_get_output_string(ctx)), nil
}

// Include leaves the context when it cannot be compiled.
func Include(path, include string) (string, error) {
	cpath, cinclude := C.CString(path), C.CString(include)
	defer C.free(unsafe.Pointer(cpath))
	defer C.free(unsafe.Pointer(cinclude))
	fctx := C.sass_make_file_context(cpath) // want: early-return-leak
	ctx := C.sass_file_context_get_context(fctx)
	C.sass_option_set_include_path(C.sass_context_get_options(ctx), cinclude)
	if C.sass_compile_file_context(fctx) != 0 {
		return "", errors.New(C.GoString(C.sass_context_get_error_message(ctx)))
	}
	css := C.GoString(C.sass_context_get_output_string(ctx))
	C.sass_delete_file_context(fctx)
	return css, nil
}
