// SPDX-License-Identifier: MIT

// Package mapnik renders maps.
// from: https://github.com/fawick/go-mapnik/pull/4: C strings were not freed after use.
package mapnik

/*
#include <stdlib.h>
typedef struct mapnik_map_t mapnik_map_t;
typedef struct mapnik_image_t mapnik_image_t;
typedef struct mapnik_blob_t { char *ptr; unsigned int len; } mapnik_blob_t;
int mapnik_register_fonts(const char *path, char **err);
mapnik_map_t *mapnik_map(unsigned w, unsigned h);
void mapnik_map_free(mapnik_map_t *m);
int mapnik_map_load(mapnik_map_t *m, const char *file);
int mapnik_map_zoom_all(mapnik_map_t *m);
const char *mapnik_map_last_error(mapnik_map_t *m);
mapnik_image_t *mapnik_map_render_to_image(mapnik_map_t *m);
void mapnik_image_free(mapnik_image_t *i);
mapnik_blob_t *mapnik_image_to_blob(mapnik_image_t *i, const char *format);
void mapnik_blob_free(mapnik_blob_t *b);
*/
import "C"

import (
	"errors"
	"image"
	"unsafe"
)

// RegisterFonts leaves the path.
func RegisterFonts(path string) error {
	cs := C.CString(path) // want: leak
	var cerr *C.char
	if C.mapnik_register_fonts(cs, &cerr) == 0 {
		return nil
	}
	defer C.free(unsafe.Pointer(cerr))
	return errors.New("fonts: " + C.GoString(cerr))
}

// Map owns a map.
type Map struct {
	m    *C.mapnik_map_t
	size image.Point
}

// New makes one.
func New(w, h int) *Map {
	return &Map{m: C.mapnik_map(C.uint(w), C.uint(h)), size: image.Pt(w, h)}
}

// Free ends it.
func (m *Map) Free() {
	C.mapnik_map_free(m.m)
	m.m = nil
}

func (m *Map) lastError() error {
	return errors.New("mapnik: " + C.GoString(C.mapnik_map_last_error(m.m)))
}

// Load frees the name.
func (m *Map) Load(file string) error {
	cs := C.CString(file)
	defer C.free(unsafe.Pointer(cs))
	if C.mapnik_map_load(m.m, cs) != 0 {
		return m.lastError()
	}
	return nil
}

// Render leaves the image when it cannot be encoded.
func (m *Map) Render(format string) ([]byte, error) {
	i := C.mapnik_map_render_to_image(m.m) // want: early-return-leak
	if i == nil {
		return nil, m.lastError()
	}
	cs := C.CString(format)
	defer C.free(unsafe.Pointer(cs))
	b := C.mapnik_image_to_blob(i, cs)
	if b == nil {
		return nil, m.lastError()
	}
	C.mapnik_image_free(i)
	defer C.mapnik_blob_free(b)
	return C.GoBytes(unsafe.Pointer(b.ptr), C.int(b.len)), nil
}

// RenderDeferred does not.
func (m *Map) RenderDeferred(format string) ([]byte, error) {
	i := C.mapnik_map_render_to_image(m.m)
	if i == nil {
		return nil, m.lastError()
	}
	defer C.mapnik_image_free(i)
	cs := C.CString(format)
	b := C.mapnik_image_to_blob(i, cs)
	C.free(unsafe.Pointer(cs))
	if b == nil {
		return nil, m.lastError()
	}
	data := C.GoBytes(unsafe.Pointer(b.ptr), C.int(b.len))
	C.mapnik_blob_free(b)
	return data, nil
}

// File renders a file, and forgets its map when that cannot be loaded.
func File(file string) ([]byte, error) {
	m := New(256, 256) // want: missing-close
	if err := m.Load(file); err != nil {
		return nil, err
	}
	defer m.Free()
	return m.RenderDeferred("png256")
}

// Tiles has one map for all of its tiles.
func Tiles(file string, n int) (tiles [][]byte, err error) {
	m := New(256, 256)
	defer m.Free()
	if err = m.Load(file); err != nil {
		return
	}
	for i := 0; i < n; i++ {
		tile, err := m.RenderDeferred("png256")
		if err != nil {
			return nil, err
		}
		tiles = append(tiles, tile)
	}
	return
}
