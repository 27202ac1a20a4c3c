// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/types"
	"reflect"
	"sort"
	"strconv"
)

// Summaries say what the functions of a package do with C memory. They travel
// from package to package, as facts of go vet, too.
type Summaries struct {
	Functions map[string]*Summary // "Name" or "Type.Name"
}

// A Summary is what a caller has to know of a function.
type Summary struct {
	Params  []Param // the receiver first
	Results []Result
}

// A Param says what becomes of an argument.
type Param struct {
	Frees       bool // on some path
	AlwaysFrees bool
	FreesInside bool     // something that it leads to
	Fields      []string // in these fields; none where that is not plain
	Once        bool     // and if it does so twice, that is once too often
	Leaves      *Result  // what it puts where the argument points to
	Passed      []string // arguments of C functions that it becomes
	Fills       bool     // it gets C memory that it did not have
	Keeps       bool     // somebody else may have it afterwards
}

// A Result says what the caller gets.
type Result struct {
	Made     string   // C.CString, or "" where it is no C memory of the caller's
	Release  []string // the C functions, or methods, that release it
	Call     string   // how people write that
	Empty    bool     // a value that will own C memory once it is filled
	Owner    bool     // a value that owns C memory, not the memory
	Object   bool
	Learned  bool // nothing but what the package does says who releases it
	Even     bool // also with an error
	Where    string
	List     bool   // a list of such
	Field    string // in this field of a C struct
	Inner    bool   // an address inside of a block, that nobody releases
	Alias    int    // 1 + the parameter that it is, or 0
	Holds    []Hold
	Releases []int // it is a function that releases these results
	Tells    int   // 1 + the result that was made, or not, by what this one is
	WhenTrue bool  // when this one is true, or not 0
	Ends     []int // and these parameters
}

// AFact makes Summaries a fact of go/analysis.
func (*Summaries) AFact() {}

func newSummaries() *Summaries {
	return &Summaries{Functions: make(map[string]*Summary)}
}

// IsEmpty: nobody needs it.
func (s *Summaries) IsEmpty() bool { return len(s.Functions) == 0 }

func (s *Summary) equal(other *Summary) bool { return reflect.DeepEqual(s, other) }

// summaryOf is what is known of a function, in whatever package; nil if nothing.
func (c *checker) summaryOf(f *types.Func) *Summary {
	if f == nil || f.Pkg() == nil {
		return nil
	}
	f = f.Origin()
	if f.Pkg() == c.Types {
		if s := c.summaries.Functions[keyOf(f)]; s != nil {
			return s
		}
		return c.dynamicSummary(f)
	}
	if c.Imported == nil {
		return nil
	}
	if s := c.Imported(f.Pkg().Path()); s != nil {
		return s.Functions[keyOf(f)]
	}
	return nil
}

// keyOf names a function within its package.
func keyOf(f *types.Func) string {
	if r := f.Type().(*types.Signature).Recv(); r != nil {
		return typeName(r.Type()) + "." + f.Name()
	}
	return f.Name()
}

// typeName is the name of a type, or of what it points to; "" if it has none.
func typeName(t types.Type) string {
	if t == nil {
		return ""
	}
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// findClosers gathers, by type, the methods that release their receiver or what
// it holds.
func (c *checker) findClosers() map[string][]string {
	all := make(map[string][]string)
	for _, f := range c.functions {
		d, ok := f.node.(*ast.FuncDecl)
		if !ok || d.Recv == nil || f.summary == nil || len(f.summary.Params) == 0 {
			continue
		}
		if p := f.summary.Params[0]; !p.Frees && !p.FreesInside {
			continue
		}
		if len(d.Type.Params.List) == 0 || isCloserName(d.Name.Name) {
			t := receiverName(d)
			all[t] = append(all[t], d.Name.Name)
		}
	}
	for t := range all {
		sort.Slice(all[t], func(i, j int) bool {
			a, b := all[t][i], all[t][j]
			if isCloserName(a) != isCloserName(b) {
				return isCloserName(a)
			}
			if ast.IsExported(a) != ast.IsExported(b) {
				return ast.IsExported(a)
			}
			return a < b
		})
	}
	return all
}

func isCloserName(name string) bool {
	switch name {
	case "Close", "Free", "Destroy", "Release", "Dispose", "Finalize", "Delete", "Cleanup",
		"Shutdown", "Stop", "close", "free", "destroy", "release", "dispose", "finalize", "delete":
		return true
	}
	return false
}

func receiverName(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	for {
		switch e := t.(type) {
		case *ast.StarExpr:
			t = e.X
		case *ast.ParenExpr:
			t = e.X
		case *ast.IndexExpr:
			t = e.X
		case *ast.IndexListExpr:
			t = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

// symbolOf is the function's name as the runtime says it.
func symbolOf(path string, d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return path + "." + d.Name.Name
	}
	t := d.Recv.List[0].Type
	if p, ok := t.(*ast.ParenExpr); ok {
		t = p.X
	}
	name := receiverName(d)
	switch t := t.(type) {
	case *ast.IndexExpr, *ast.IndexListExpr:
		name += "[...]"
	case *ast.StarExpr:
		switch t.X.(type) {
		case *ast.IndexExpr, *ast.IndexListExpr:
			name += "[...]"
		}
		name = "(*" + name + ")"
	}
	return path + "." + name + "." + d.Name.Name
}

func literalSymbol(outer string, n int, isNested bool) string {
	if isNested {
		return outer + "." + strconv.Itoa(n)
	}
	return outer + ".func" + strconv.Itoa(n)
}
