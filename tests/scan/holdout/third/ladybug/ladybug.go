// SPDX-License-Identifier: MIT

// Package ladybug reads results of a graph database, whose C structs stand in Go's.
// from: https://github.com/LadybugDB/go-ladybug/issues/7: finalizers of results ran while
// tuples still used them.
package ladybug

/*
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
typedef struct { void *_c; } lb_connection;
typedef struct { void *_c; bool owned; } lb_query_result;
typedef struct { void *_c; } lb_flat_tuple;
typedef struct { void *_c; } lb_value;
typedef enum { LB_SUCCESS = 0, LB_ERROR = 1 } lb_state;
lb_state lb_connection_query(lb_connection *c, const char *q, lb_query_result *out);
bool lb_query_result_is_success(lb_query_result *r);
char *lb_query_result_get_error_message(lb_query_result *r);
bool lb_query_result_has_next(lb_query_result *r);
lb_state lb_query_result_get_next(lb_query_result *r, lb_flat_tuple *out);
void lb_query_result_destroy(lb_query_result *r);
void lb_flat_tuple_destroy(lb_flat_tuple *t);
char *lb_flat_tuple_to_string(lb_flat_tuple *t);
lb_state lb_flat_tuple_get_value(lb_flat_tuple *t, uint64_t i, lb_value *out);
char *lb_value_to_string(lb_value *v);
void lb_value_destroy(lb_value *v);
void lb_destroy_string(char *s);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errTuple = errors.New("tuple")

// Result owns a result.
type Result struct {
	c        C.lb_query_result
	isClosed bool
}

// Query asks.
func Query(conn *C.lb_connection, text string) (*Result, error) {
	cq := C.CString(text)
	defer C.free(unsafe.Pointer(cq))
	r := &Result{}
	status := C.lb_connection_query(conn, cq, &r.c)
	if status != C.LB_SUCCESS || !C.lb_query_result_is_success(&r.c) {
		message := C.lb_query_result_get_error_message(&r.c)
		defer C.lb_destroy_string(message)
		r.Close()
		return nil, errors.New(C.GoString(message))
	}
	return r, nil
}

// Close ends it once.
func (r *Result) Close() {
	if r.isClosed {
		return
	}
	C.lb_query_result_destroy(&r.c)
	r.isClosed = true
}

// Strings leaves one string for each tuple.
func (r *Result) Strings() (all []string, err error) {
	for C.lb_query_result_has_next(&r.c) {
		var t C.lb_flat_tuple
		if C.lb_query_result_get_next(&r.c, &t) != C.LB_SUCCESS {
			return nil, errTuple
		}
		s := C.lb_flat_tuple_to_string(&t) // want: leak
		all = append(all, C.GoString(s))
		C.lb_flat_tuple_destroy(&t)
	}
	return all, nil
}

// StringsFreed frees each.
func (r *Result) StringsFreed() (all []string, err error) {
	for C.lb_query_result_has_next(&r.c) {
		var t C.lb_flat_tuple
		if C.lb_query_result_get_next(&r.c, &t) != C.LB_SUCCESS {
			return nil, errTuple
		}
		s := C.lb_flat_tuple_to_string(&t)
		all = append(all, C.GoString(s))
		C.lb_destroy_string(s)
		C.lb_flat_tuple_destroy(&t)
	}
	return all, nil
}

func value(t *C.lb_flat_tuple, i int) (string, error) {
	var v C.lb_value
	if C.lb_flat_tuple_get_value(t, C.uint64_t(i), &v) != C.LB_SUCCESS {
		return "", errTuple
	}
	defer C.lb_value_destroy(&v)
	s := C.lb_value_to_string(&v)
	defer C.lb_destroy_string(s)
	return C.GoString(s), nil
}

// First forgets the result of a question that has no answer.
func First(conn *C.lb_connection, text string) (string, error) {
	r, err := Query(conn, text) // want: missing-close
	if err != nil {
		return "", err
	}
	if !C.lb_query_result_has_next(&r.c) {
		return "", errTuple
	}
	defer r.Close()
	var t C.lb_flat_tuple
	if C.lb_query_result_get_next(&r.c, &t) != C.LB_SUCCESS {
		return "", errTuple
	}
	defer C.lb_flat_tuple_destroy(&t)
	return value(&t, 0)
}
