// SPDX-License-Identifier: MIT

// Package ucxparams fills parameters of UCX.
// from: https://github.com/openucx/ucx/pull/7464: a name that was set again lost the
// string of before; the repair frees it, and has a finalizer for the last.
package ucxparams

/*
#include <stdint.h>
#include <stdlib.h>
typedef struct { uint64_t mask; char *name; } ucp_params_t;
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Params leaks each name but the last.
type Params struct{ params C.ucp_params_t }

// SetName drops the name of before.
func (p *Params) SetName(name string) *Params {
	p.params.name = C.CString(name) // want: overwritten
	p.params.mask |= 1
	return p
}

// Close frees the last name.
func (p *Params) Close() { C.free(unsafe.Pointer(p.params.name)) }

// Collected frees all of them.
type Collected struct{ params C.ucp_params_t }

// SetName frees the name of before, and has a finalizer for this one.
func (p *Collected) SetName(name string) *Collected {
	if p.params.name != nil {
		runtime.SetFinalizer(p, nil)
		C.free(unsafe.Pointer(p.params.name))
	}
	p.params.name = C.CString(name)
	runtime.SetFinalizer(p, func(p *Collected) { C.free(unsafe.Pointer(p.params.name)) })
	return p
}
