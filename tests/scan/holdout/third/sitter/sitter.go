// SPDX-License-Identifier: MIT

// Package sitter asks syntax trees.
// from: https://github.com/smacker/go-tree-sitter/issues/75: a query was ended by its
// finalizer while a cursor still used it.
package sitter

/*
#include <stdint.h>
#include <stdlib.h>
typedef struct TSParser TSParser;
typedef struct TSTree TSTree;
typedef struct TSQuery TSQuery;
typedef struct TSQueryCursor TSQueryCursor;
typedef struct { uint32_t context[4]; const void *id; const TSTree *tree; } TSNode;
TSParser *ts_parser_new(void);
void ts_parser_delete(TSParser *p);
TSTree *ts_parser_parse_string(TSParser *p, const TSTree *old, const char *s, uint32_t n);
void ts_tree_delete(TSTree *t);
TSTree *ts_tree_copy(const TSTree *t);
TSNode ts_tree_root_node(const TSTree *t);
char *ts_node_string(TSNode n);
TSQuery *ts_query_new(const char *s, uint32_t n, uint32_t *offset);
void ts_query_delete(TSQuery *q);
TSQueryCursor *ts_query_cursor_new(void);
void ts_query_cursor_delete(TSQueryCursor *c);
void ts_query_cursor_exec(TSQueryCursor *c, const TSQuery *q, TSNode n);
int ts_query_cursor_next(TSQueryCursor *c);
*/
import "C"

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"
)

// Parser has a finalizer.
type Parser struct {
	c      *C.TSParser
	closed sync.Once
}

// NewParser makes one.
func NewParser() *Parser {
	p := &Parser{c: C.ts_parser_new()}
	runtime.SetFinalizer(p, (*Parser).Close)
	return p
}

// Close ends it once.
func (p *Parser) Close() {
	p.closed.Do(func() { C.ts_parser_delete(p.c) })
}

// Tree has none.
type Tree struct {
	p *Parser
	c *C.TSTree
}

// Parse makes a tree that must be closed.
func (p *Parser) Parse(source []byte) (*Tree, error) {
	input := C.CBytes(source)
	defer C.free(input)
	c := C.ts_parser_parse_string(p.c, nil, (*C.char)(input), C.uint32_t(len(source)))
	if c == nil {
		return nil, fmt.Errorf("sitter: not parsed")
	}
	return &Tree{p: p, c: c}, nil
}

// Copy makes another one.
func (t *Tree) Copy() *Tree { return &Tree{p: t.p, c: C.ts_tree_copy(t.c)} }

// Close ends it.
func (t *Tree) Close() {
	C.ts_tree_delete(t.c)
	t.c = nil
}

// String is the root as text.
func (t *Tree) String() string {
	p := C.ts_node_string(C.ts_tree_root_node(t.c))
	defer C.free(unsafe.Pointer(p))
	return C.GoString(p)
}

// StringLost leaves it.
func (t *Tree) StringLost() string {
	return C.GoString(C.ts_node_string(C.ts_tree_root_node(t.c))) // want: inline-leak
}

// Query is a query.
type Query struct{ c *C.TSQuery }

// NewQuery makes one with a finalizer.
func NewQuery(text string) (*Query, error) {
	input := C.CString(text)
	var offset C.uint32_t
	c := C.ts_query_new(input, C.uint32_t(len(text)), &offset)
	C.free(unsafe.Pointer(input))
	if c == nil {
		return nil, fmt.Errorf("sitter: at %d", uint32(offset))
	}
	q := &Query{c}
	runtime.SetFinalizer(q, func(q *Query) { C.ts_query_delete(q.c) })
	return q, nil
}

// Count keeps the query until it is done.
func Count(t *Tree, text string) (n int, err error) {
	q, err := NewQuery(text)
	if err != nil {
		return 0, err
	}
	defer runtime.KeepAlive(q)
	cursor := C.ts_query_cursor_new()
	defer C.ts_query_cursor_delete(cursor)
	C.ts_query_cursor_exec(cursor, q.c, C.ts_tree_root_node(t.c))
	for C.ts_query_cursor_next(cursor) != 0 {
		n++
	}
	return n, nil
}

// Any leaves the cursor when it has found something.
func Any(t *Tree, q *Query) bool {
	cursor := C.ts_query_cursor_new() // want: early-return-leak
	C.ts_query_cursor_exec(cursor, q.c, C.ts_tree_root_node(t.c))
	if C.ts_query_cursor_next(cursor) != 0 {
		return true
	}
	C.ts_query_cursor_delete(cursor)
	return false
}

// Source needs to end the tree, not the parser.
func Source(source []byte) (string, error) {
	t, err := NewParser().Parse(source)
	if err != nil {
		return "", err
	}
	defer t.Close()
	return t.String(), nil
}

// SourceLost does not.
func SourceLost(source []byte) (string, error) {
	t, err := NewParser().Parse(source) // want: missing-close
	if err != nil {
		return "", err
	}
	return t.String(), nil
}
