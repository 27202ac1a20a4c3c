// SPDX-License-Identifier: MIT

package report

import "darkheap/cmd/darkheap-scan/internal/lifetime"

// A rule, as people read it.
type rule struct {
	id, name, short, help, level string
}

var rules = []rule{
	{lifetime.Leak, "Leak", "C memory is not released",
		"C memory is invisible to Go's garbage collector: what C.CString, C.malloc or a library hands out must be released on every path, or given to somebody who does.", "error"},
	{lifetime.InlineLeak, "InlineLeak", "nobody holds the pointer",
		"C.f(C.CString(s)) leaves nobody with the pointer that C.CString returned. Assign it to a variable first, and release that.", "error"},
	{lifetime.EarlyReturn, "EarlyReturnLeak", "a return comes before the release",
		"A path leaves the function between the allocation and its release. Defer the release right after the allocation.", "error"},
	{lifetime.Overwritten, "Overwritten", "the only pointer is overwritten",
		"A variable gets another value while it holds the only pointer to C memory. Release that memory first.", "error"},
	{lifetime.MissingClose, "MissingClose", "a value that owns C memory is never closed",
		"The type has a method that releases C memory, and nobody calls it: the garbage collector does not.", "error"},
	{lifetime.LoopDefer, "LoopDefer", "a release is deferred in a loop",
		"A deferred call runs when the function ends, not with each turn: all that the loop allocates lives until then.", "warning"},
	{lifetime.NilDefer, "NilDefer", "a release is deferred while the pointer is nil",
		"defer evaluates arguments at once. Defer after the assignment, or defer a function literal.", "error"},
	{lifetime.ForeignFree, "ForeignFree", "memory is released by the wrong function",
		"Memory that a library owns must not be released by its caller, Go memory not by C, and a library's memory by its own function only.", "error"},
	{lifetime.DoubleFree, "DoubleFree", "memory is released twice",
		"A path releases the same memory a second time, which corrupts the heap.", "error"},
	{lifetime.UseAfterFree, "UseAfterFree", "memory is used after its release",
		"A path hands memory to C that it has released before: what is there by then is anybody's.", "error"},
}

func ruleOf(id string) (rule, int) {
	for i, r := range rules {
		if r.id == id {
			return r, i
		}
	}
	return rule{id: id, level: "warning"}, -1
}
