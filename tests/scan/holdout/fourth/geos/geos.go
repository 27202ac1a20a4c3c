// SPDX-License-Identifier: MIT

// Package geos has geometries, which all need the context that made them.
// from: the comments of geos_c.h: what a reader or an operation makes is the caller's, a
// ring of a polygon is the polygon's; WKT is freed by GEOSFree.
package geos

/*
#include <stdlib.h>
typedef struct GEOSContext *GEOSContextHandle_t;
typedef struct GEOSGeometry GEOSGeometry;
typedef struct GEOSWKTReader GEOSWKTReader;
typedef struct GEOSWKTWriter GEOSWKTWriter;
GEOSContextHandle_t GEOS_init_r(void);
void GEOS_finish_r(GEOSContextHandle_t h);
GEOSWKTReader *GEOSWKTReader_create_r(GEOSContextHandle_t h);
void GEOSWKTReader_destroy_r(GEOSContextHandle_t h, GEOSWKTReader *r);
GEOSGeometry *GEOSWKTReader_read_r(GEOSContextHandle_t h, GEOSWKTReader *r, const char *wkt);
GEOSWKTWriter *GEOSWKTWriter_create_r(GEOSContextHandle_t h);
void GEOSWKTWriter_destroy_r(GEOSContextHandle_t h, GEOSWKTWriter *w);
char *GEOSWKTWriter_write_r(GEOSContextHandle_t h, GEOSWKTWriter *w, const GEOSGeometry *g);
void GEOSFree_r(GEOSContextHandle_t h, void *p);
void GEOSGeom_destroy_r(GEOSContextHandle_t h, GEOSGeometry *g);
GEOSGeometry *GEOSBuffer_r(GEOSContextHandle_t h, const GEOSGeometry *g, double width, int segments);
const GEOSGeometry *GEOSGetExteriorRing_r(GEOSContextHandle_t h, const GEOSGeometry *g);
int GEOSArea_r(GEOSContextHandle_t h, const GEOSGeometry *g, double *area);
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

var errGeos = errors.New("geos")

var handle = C.GEOS_init_r()

// Geometry is ended by the collector where it is its own.
type Geometry struct {
	g      *C.GEOSGeometry
	parent *Geometry
}

func geomFromPtr(g *C.GEOSGeometry) *Geometry {
	geom := &Geometry{g: g}
	runtime.SetFinalizer(geom, func(geom *Geometry) { C.GEOSGeom_destroy_r(handle, geom.g) })
	return geom
}

func geomFromParent(g *C.GEOSGeometry, parent *Geometry) *Geometry {
	return &Geometry{g: g, parent: parent}
}

// FromWKT reads one.
func FromWKT(wkt string) (*Geometry, error) {
	r := C.GEOSWKTReader_create_r(handle)
	defer C.GEOSWKTReader_destroy_r(handle, r)
	cs := C.CString(wkt)
	defer C.free(unsafe.Pointer(cs))
	g := C.GEOSWKTReader_read_r(handle, r, cs)
	if g == nil {
		return nil, errGeos
	}
	return geomFromPtr(g), nil
}

// WKT frees the text.
func (g *Geometry) WKT() (string, error) {
	w := C.GEOSWKTWriter_create_r(handle)
	defer C.GEOSWKTWriter_destroy_r(handle, w)
	text := C.GEOSWKTWriter_write_r(handle, w, g.g)
	if text == nil {
		return "", errGeos
	}
	defer C.GEOSFree_r(handle, unsafe.Pointer(text))
	return C.GoString(text), nil
}

// WKTLost leaves the writer when there is no text.
func (g *Geometry) WKTLost() (string, error) {
	w := C.GEOSWKTWriter_create_r(handle) // want: early-return-leak
	text := C.GEOSWKTWriter_write_r(handle, w, g.g)
	if text == nil {
		return "", errGeos
	}
	defer C.GEOSFree_r(handle, unsafe.Pointer(text))
	C.GEOSWKTWriter_destroy_r(handle, w)
	return C.GoString(text), nil
}

// Ring is the polygon's.
func (g *Geometry) Ring() (*Geometry, error) {
	ring := C.GEOSGetExteriorRing_r(handle, g.g)
	if ring == nil {
		return nil, errGeos
	}
	return geomFromParent(ring, g), nil
}

// Buffer makes another one.
func (g *Geometry) Buffer(width float64) *Geometry {
	return geomFromPtr(C.GEOSBuffer_r(handle, g.g, C.double(width), 8))
}

// Area leaves the geometry that it measures.
func Area(wkt string, width float64) (float64, error) {
	g, err := FromWKT(wkt)
	if err != nil {
		return 0, err
	}
	b := C.GEOSBuffer_r(handle, g.g, C.double(width), 8) // want: leak
	if b == nil {
		return 0, errGeos
	}
	var area C.double
	if C.GEOSArea_r(handle, b, &area) == 0 {
		return 0, errGeos
	}
	runtime.KeepAlive(g)
	return float64(area), nil
}

// Valid leaves the reader and frees the rest.
func Valid(wkt string) bool {
	r := C.GEOSWKTReader_create_r(handle) // want: leak
	cs := C.CString(wkt)
	g := C.GEOSWKTReader_read_r(handle, r, cs)
	C.free(unsafe.Pointer(cs))
	if g == nil {
		return false
	}
	C.GEOSGeom_destroy_r(handle, g)
	return true
}
