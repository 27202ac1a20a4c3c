// SPDX-License-Identifier: MIT

// Package jieba cuts words.
// from: https://github.com/yanyiwu/gojieba/pull/96: an instance that was dropped
// kept its C memory until a finalizer was set in the constructor.
package jieba

// #include <stdlib.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Jieba has no finalizer.
type Jieba struct{ handle unsafe.Pointer }

// NewJieba makes one that must be freed.
func NewJieba() *Jieba { return &Jieba{C.calloc(1, 1024)} }

// Free frees it.
func (j *Jieba) Free() {
	C.free(j.handle)
	j.handle = nil
}

// Cut works.
func (j *Jieba) Cut(s string) int { return len(s) }

// Collected has one.
type Collected struct{ handle unsafe.Pointer }

// NewCollected makes one that the collector frees.
func NewCollected() *Collected {
	j := &Collected{C.calloc(1, 1024)}
	runtime.SetFinalizer(j, (*Collected).Free)
	return j
}

// Free frees it at once.
func (j *Collected) Free() {
	C.free(j.handle)
	j.handle = nil
}

// Cut works.
func (j *Collected) Cut(s string) int { return len(s) }

// Count leaks.
func Count(s string) int {
	j := NewJieba() // want: missing-close
	return j.Cut(s)
}

// CountCollected does not.
func CountCollected(s string) int {
	j := NewCollected()
	return j.Cut(s)
}
