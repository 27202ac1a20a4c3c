// SPDX-License-Identifier: MIT

// Package gitfree has objects whose Free is not guarded.
// from: https://github.com/libgit2/git2go/issues/64: Free called a second time
// frees the same pointer.
package gitfree

/*
#include <stdlib.h>
typedef struct { int odb; } git_repository;
static git_repository *repo_new(void) { return calloc(1, sizeof(git_repository)); }
static void git_repository_free(git_repository *r) { free(r); }
*/
import "C"

// Repository is open.
type Repository struct{ ptr *C.git_repository }

// NewRepository opens one.
func NewRepository() *Repository { return &Repository{C.repo_new()} }

// Free frees, always.
func (r *Repository) Free() { C.git_repository_free(r.ptr) }

// Reopen frees the first repository twice when it is asked to.
func Reopen(again bool) {
	r := NewRepository()
	r.Free()
	if again {
		r.Free() // want: double-free
	}
}

// Replace frees two different ones.
func Replace() {
	r := NewRepository()
	r.Free()
	r = NewRepository()
	r.Free()
}
