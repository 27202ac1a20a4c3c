// SPDX-License-Identifier: MIT

// Package schema checks documents with libxml2.
// from: https://github.com/lestrrat-go/libxml2/issues/84: the context of the parser was
// not freed when the schema had been parsed.
package schema

/*
#cgo pkg-config: libxml-2.0
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>
#include <stdlib.h>
static void xml_free(void *p) { xmlFree(p); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errParse = errors.New("not parsed")

// Schema owns a schema.
type Schema struct{ p C.xmlSchemaPtr }

// Parse leaves the parser's context.
func Parse(xsd string) (*Schema, error) {
	buf := C.CString(xsd)
	defer C.free(unsafe.Pointer(buf))
	ctx := C.xmlSchemaNewMemParserCtxt(buf, C.int(len(xsd))) // want: leak
	if ctx == nil {
		return nil, errParse
	}
	p := C.xmlSchemaParse(ctx)
	if p == nil {
		return nil, errParse
	}
	return &Schema{p}, nil
}

// ParseFreed frees it.
func ParseFreed(xsd string) (*Schema, error) {
	buf := C.CString(xsd)
	defer C.free(unsafe.Pointer(buf))
	ctx := C.xmlSchemaNewMemParserCtxt(buf, C.int(len(xsd)))
	if ctx == nil {
		return nil, errParse
	}
	defer C.xmlSchemaFreeParserCtxt(ctx)
	p := C.xmlSchemaParse(ctx)
	if p == nil {
		return nil, errParse
	}
	return &Schema{p}, nil
}

// Free ends it.
func (s *Schema) Free() {
	C.xmlSchemaFree(s.p)
	s.p = nil
}

// Valid leaves the context when the document is not well-formed.
func (s *Schema) Valid(xml string) (bool, error) {
	ctx := C.xmlSchemaNewValidCtxt(s.p) // want: early-return-leak
	cx := C.CString(xml)
	defer C.free(unsafe.Pointer(cx))
	doc := C.xmlReadMemory(cx, C.int(len(xml)), nil, nil, 0)
	if doc == nil {
		return false, errParse
	}
	rc := C.xmlSchemaValidateDoc(ctx, doc)
	C.xmlFreeDoc(doc)
	C.xmlSchemaFreeValidCtxt(ctx)
	return rc == 0, nil
}

// Root is the document's own.
func Root(xml string) (string, error) {
	cx := C.CString(xml)
	defer C.free(unsafe.Pointer(cx))
	doc := C.xmlReadMemory(cx, C.int(len(xml)), nil, nil, 0)
	if doc == nil {
		return "", errParse
	}
	defer C.xmlFreeDoc(doc)
	root := C.xmlDocGetRootElement(doc)
	if root == nil {
		return "", errParse
	}
	return C.GoString((*C.char)(unsafe.Pointer(root.name))), nil
}

// Content is the caller's, and lost.
func Content(node C.xmlNodePtr) string {
	text := C.xmlNodeGetContent(node) // want: leak
	return C.GoString((*C.char)(unsafe.Pointer(text)))
}

// ContentFreed is freed by a wrapper of a macro.
func ContentFreed(node C.xmlNodePtr) string {
	text := C.xmlNodeGetContent(node)
	defer C.xml_free(unsafe.Pointer(text))
	return C.GoString((*C.char)(unsafe.Pointer(text)))
}

// Dump frees what comes in an out parameter.
func Dump(doc C.xmlDocPtr) string {
	var p *C.xmlChar
	var n C.int
	C.xmlDocDumpMemory(doc, &p, &n)
	defer C.xml_free(unsafe.Pointer(p))
	return C.GoStringN((*C.char)(unsafe.Pointer(p)), n)
}

// Find leaves what it has found when it is not a set.
func Find(doc C.xmlDocPtr, path string) (int, error) {
	ctx := C.xmlXPathNewContext(doc)
	defer C.xmlXPathFreeContext(ctx)
	cp := C.CString(path)
	defer C.free(unsafe.Pointer(cp))
	found := C.xmlXPathEvalExpression((*C.xmlChar)(unsafe.Pointer(cp)), ctx) // want: early-return-leak
	if found == nil {
		return 0, errParse
	}
	if found.nodesetval == nil {
		return 0, nil
	}
	n := int(found.nodesetval.nodeNr)
	C.xmlXPathFreeObject(found)
	return n, nil
}

// New gives the root to the document, which frees it.
func New(name string) C.xmlDocPtr {
	cn := C.CString(name)
	defer C.free(unsafe.Pointer(cn))
	doc := C.xmlNewDoc(nil)
	root := C.xmlNewNode(nil, (*C.xmlChar)(unsafe.Pointer(cn)))
	C.xmlDocSetRootElement(doc, root)
	return doc
}
