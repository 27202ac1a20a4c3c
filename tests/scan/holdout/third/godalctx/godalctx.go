// SPDX-License-Identifier: MIT

// Package godalctx opens rasters with a context that collects errors.
// from: https://github.com/airbusgeo/godal/pull/100: the context was not freed where it
// had an error, and neither was the message.
package godalctx

/*
#include <stdlib.h>
#include <string.h>
typedef struct cctx {
	char *errMessage;
	int handlerIdx;
	int failed;
	char **configOptions;
} cctx;
typedef void *GDALDatasetH;
GDALDatasetH godalOpen(cctx *ctx, const char *name, unsigned flags);
void godalClose(cctx *ctx, GDALDatasetH ds);
int godalRasterCount(GDALDatasetH ds);
char *godalProjection(cctx *ctx, GDALDatasetH ds);
*/
import "C"

import (
	"errors"
	"unsafe"
)

type context struct {
	c    *C.cctx
	opts **C.char
}

func sliceToCStringArray(in []string) **C.char {
	if len(in) == 0 {
		return nil
	}
	size := C.size_t(unsafe.Sizeof(uintptr(0)))
	arr := (**C.char)(C.malloc(C.size_t(len(in)+1) * size))
	view := (*[1 << 20]*C.char)(unsafe.Pointer(arr))
	for i := range in {
		view[i] = C.CString(in[i])
	}
	view[len(in)] = nil
	return arr
}

func freeCStringArray(arr **C.char, n int) {
	if arr == nil {
		return
	}
	view := (*[1 << 20]*C.char)(unsafe.Pointer(arr))[:n:n]
	for i := range view {
		C.free(unsafe.Pointer(view[i]))
	}
	C.free(unsafe.Pointer(arr))
}

func createContext(opts []string) *context {
	c := (*C.cctx)(C.calloc(1, C.sizeof_cctx))
	c.configOptions = sliceToCStringArray(opts)
	return &context{c: c, opts: c.configOptions}
}

// close frees the context in all cases.
func (ctx *context) close(n int) error {
	defer C.free(unsafe.Pointer(ctx.c))
	freeCStringArray(ctx.opts, n)
	if ctx.c.errMessage != nil {
		defer C.free(unsafe.Pointer(ctx.c.errMessage))
		return errors.New(C.GoString(ctx.c.errMessage))
	}
	return nil
}

// Dataset is open.
type Dataset struct{ h C.GDALDatasetH }

// Open frees its context whether it fails or not.
func Open(name string, opts []string) (*Dataset, error) {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	ctx := createContext(opts)
	h := C.godalOpen(ctx.c, cname, 0)
	if err := ctx.close(len(opts)); err != nil {
		return nil, err
	}
	return &Dataset{h}, nil
}

// Close closes.
func (ds *Dataset) Close() error {
	ctx := createContext(nil)
	C.godalClose(ctx.c, ds.h)
	ds.h = nil
	return ctx.close(0)
}

// Projection loses the context when there is none.
func (ds *Dataset) Projection() (string, error) {
	ctx := createContext(nil) // want: missing-close
	p := C.godalProjection(ctx.c, ds.h)
	if p == nil {
		return "", errors.New("no projection")
	}
	s := C.GoString(p)
	C.free(unsafe.Pointer(p))
	return s, ctx.close(0)
}

// Bands forgets its dataset.
func Bands(name string) (int, error) {
	ds, err := Open(name, nil) // want: missing-close
	if err != nil {
		return 0, err
	}
	return int(C.godalRasterCount(ds.h)), nil
}

// SameBands closes both.
func SameBands(a, b string) (same bool, err error) {
	x, err := Open(a, nil)
	if err != nil {
		return false, err
	}
	defer x.Close()
	y, err := Open(b, nil)
	if err != nil {
		return false, err
	}
	defer func() {
		if cerr := y.Close(); err == nil {
			err = cerr
		}
	}()
	return C.godalRasterCount(x.h) == C.godalRasterCount(y.h), nil
}
