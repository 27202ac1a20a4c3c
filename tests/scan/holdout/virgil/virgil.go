// SPDX-License-Identifier: MIT

// Package virgil wraps C objects.
// from: https://github.com/VirgilSecurity/virgil-sdk-go/pull/43: a wrapper deleted its
// object twice.
package virgil

/*
#include <stdlib.h>
typedef struct { int refs; } vscf_key_t;
static vscf_key_t *vscf_key_new(void) { return calloc(1, sizeof(vscf_key_t)); }
static void vscf_key_delete(vscf_key_t *k) { free(k); }
static int vscf_key_ok(vscf_key_t *k) { return k != NULL; }
*/
import "C"

import "errors"

var errKey = errors.New("no key")

// Check deletes when there is an error, and the defer does it again.
func Check(strict bool) error {
	key := C.vscf_key_new()
	defer C.vscf_key_delete(key) // want: double-free #1
	if C.vscf_key_ok(key) == 0 || strict {
		C.vscf_key_delete(key) // want: double-free #1
		return errKey
	}
	return nil
}

// CheckOnce has one of both.
func CheckOnce(strict bool) error {
	key := C.vscf_key_new()
	if C.vscf_key_ok(key) == 0 || strict {
		C.vscf_key_delete(key)
		return errKey
	}
	C.vscf_key_delete(key)
	return nil
}

// CheckTwo has one for each of two keys.
func CheckTwo() error {
	first, second := C.vscf_key_new(), C.vscf_key_new()
	defer C.vscf_key_delete(first)
	defer C.vscf_key_delete(second)
	if C.vscf_key_ok(first) == 0 || C.vscf_key_ok(second) == 0 {
		return errKey
	}
	return nil
}
