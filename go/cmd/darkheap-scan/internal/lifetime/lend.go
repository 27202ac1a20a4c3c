// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"sort"
	"strconv"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

// Of an object of a library that stands in no table nobody says which functions take
// it over. One after which the package still uses it, or releases it, does not; of
// one that has it last, everywhere, nothing is said.

// lendKey names an argument of a C function.
func lendKey(name string, i int) string { return name + "#" + strconv.Itoa(i) }

// isLearned: an object of which only the package's habits say who releases it.
func (f *function) isLearned(id int) bool {
	b := f.blocks[id]
	return b.kind == made && b.made.Learned && !b.made.Owner
}

// lent: a C function gets an object, or an argument that may be one. True where it
// may keep it.
func (f *function) lent(call *ast.CallExpr, name string, i int, v value) (mayKeep bool) {
	id, ok := v.one()
	if !ok || !f.isLearned(id) && f.blocks[id].kind != param {
		return false
	}
	f.usedAgain(id, call.Pos())
	key := lendKey(name, i)
	if f.passed[id] == nil {
		f.passed[id] = make(map[string]token.Pos)
	}
	if _, known := f.passed[id][key]; !known {
		f.passed[id][key] = call.Pos()
	}
	return f.isLearned(id) && f.takes(key, name)
}

// takes: nothing in the package says that the function only borrows.
func (f *function) takes(key, name string) bool {
	f.callees["C."+name] = true
	return !f.habits.lends[key] && !clib.OnlyReads(name)
}

// usedAgain: those that had the object before did not take it.
func (f *function) usedAgain(id int, at token.Pos) {
	for key, pos := range f.passed[id] {
		if pos < at {
			f.habits.lends[key] = true
		}
	}
}

// passedTo are the C functions to which a parameter goes.
func (f *function) passedTo(n int) []string {
	var all []string
	for id, keys := range f.passed {
		if b := f.blocks[id]; b.kind == param && b.param == n && !b.isInside {
			for key := range keys {
				all = append(all, key)
			}
		}
	}
	sort.Strings(all)
	return all
}
