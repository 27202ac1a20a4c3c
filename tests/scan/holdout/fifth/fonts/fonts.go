// SPDX-License-Identifier: MIT

// Package fonts draws letters by FreeType.
// from: FreeType's API reference: a face holds on to memory that it was made of, so that
// lives as long; glyphs are copies, slots are the face's.
package fonts

/*
#include <stdlib.h>
typedef struct FT_LibraryRec_ *FT_Library;
typedef struct FT_FaceRec_ *FT_Face;
typedef struct FT_GlyphRec_ *FT_Glyph;
typedef int FT_Error;
FT_Error FT_Init_FreeType(FT_Library *l);
FT_Error FT_Done_FreeType(FT_Library l);
FT_Error FT_New_Memory_Face(FT_Library l, const unsigned char *data, long n, long i, FT_Face *f);
FT_Error FT_New_Face(FT_Library l, const char *path, long i, FT_Face *f);
FT_Error FT_Done_Face(FT_Face f);
FT_Error FT_Load_Char(FT_Face f, unsigned long c, int flags);
FT_Error FT_Get_Glyph(FT_Face f, FT_Glyph *g);
void FT_Done_Glyph(FT_Glyph g);
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Error is one of FreeType's.
type Error C.FT_Error

func (e Error) Error() string { return fmt.Sprintf("freetype: %d", int(e)) }

func check(e C.FT_Error) error {
	if e != 0 {
		return Error(e)
	}
	return nil
}

// Library owns a library.
type Library struct{ handle C.FT_Library }

// NewLibrary makes one.
func NewLibrary() (*Library, error) {
	l := &Library{}
	if err := check(C.FT_Init_FreeType(&l.handle)); err != nil {
		return nil, err
	}
	return l, nil
}

// Free ends it.
func (l *Library) Free() error {
	err := check(C.FT_Done_FreeType(l.handle))
	l.handle = nil
	return err
}

// Face owns a face, and the data that it was made of.
type Face struct {
	handle C.FT_Face
	data   unsafe.Pointer
}

// FaceFromBytes keeps the data as long as the face.
func (l *Library) FaceFromBytes(data []byte) (*Face, error) {
	f := &Face{data: C.CBytes(data)}
	err := check(C.FT_New_Memory_Face(l.handle, (*C.uchar)(f.data), C.long(len(data)), 0, &f.handle))
	if err != nil {
		C.free(f.data)
		return nil, err
	}
	return f, nil
}

// FaceFromBytesLost leaves the data when there is no face.
func (l *Library) FaceFromBytesLost(data []byte) (*Face, error) {
	p := C.CBytes(data) // want: early-return-leak
	var handle C.FT_Face
	if err := check(C.FT_New_Memory_Face(l.handle, (*C.uchar)(p), C.long(len(data)), 0, &handle)); err != nil {
		return nil, err
	}
	return &Face{handle, p}, nil
}

// Open needs no data.
func (l *Library) Open(path string) (*Face, error) {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	f := new(Face)
	if rc := C.FT_New_Face(l.handle, cpath, 0, &f.handle); rc != 0 {
		return nil, Error(rc)
	}
	return f, nil
}

// Free ends both.
func (f *Face) Free() {
	C.FT_Done_Face(f.handle)
	if f.data != nil {
		C.free(f.data)
	}
	*f = Face{}
}

// Glyph leaves its copy.
func (f *Face) Glyph(r rune) (bool, error) {
	if err := check(C.FT_Load_Char(f.handle, C.ulong(r), 0)); err != nil {
		return false, err
	}
	var g C.FT_Glyph
	if err := check(C.FT_Get_Glyph(f.handle, &g)); err != nil { // want: leak
		return false, err
	}
	return g != nil, nil
}

// GlyphDone does not.
func (f *Face) GlyphDone(r rune) (bool, error) {
	if err := check(C.FT_Load_Char(f.handle, C.ulong(r), 0)); err != nil {
		return false, err
	}
	var g C.FT_Glyph
	if err := check(C.FT_Get_Glyph(f.handle, &g)); err != nil {
		return false, err
	}
	defer C.FT_Done_Glyph(g)
	return g != nil, nil
}

// Covers ends what it makes, in the right order.
func Covers(path, text string) (bool, error) {
	l, err := NewLibrary()
	if err != nil {
		return false, err
	}
	defer l.Free()
	f, err := l.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Free()
	for _, r := range text {
		if ok, err := f.GlyphDone(r); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// Valid forgets the face.
func Valid(l *Library, data []byte) error {
	_, err := l.FaceFromBytes(data) // want: missing-close
	return err
}
