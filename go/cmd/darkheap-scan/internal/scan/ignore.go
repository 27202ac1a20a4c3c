// SPDX-License-Identifier: MIT

package scan

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

const ignoreWord = "//darkheap:ignore"

// Reasons are the comments //darkheap:ignore REASON. Each counts for its own line
// and, where nothing else stands on that, for the next.
type Reasons struct {
	all []*reason
	at  map[string]map[int]*reason // by file and line
}

type reason struct {
	position token.Position
	text     string
	isAlone  bool // on its line
	isUsed   bool
}

// NewReasons has none.
func NewReasons() *Reasons { return &Reasons{at: make(map[string]map[int]*reason)} }

// Read notes the comments of files.
func (r *Reasons) Read(fset *token.FileSet, files []*ast.File) {
	for _, file := range files {
		code := codeLines(fset, file)
		for _, group := range file.Comments {
			for _, c := range group.List {
				if rest, ok := strings.CutPrefix(c.Text, ignoreWord); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
					p := fset.Position(c.Pos())
					r.note(p, strings.TrimSpace(rest), !code[p.Line])
				}
			}
		}
	}
}

// codeLines are the lines on which something of the code begins or ends.
func codeLines(fset *token.FileSet, file *ast.File) map[int]bool {
	lines := make(map[int]bool)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup, *ast.File:
			return n != nil
		}
		lines[fset.Position(n.Pos()).Line] = true
		lines[fset.Position(n.End()-1).Line] = true
		return true
	})
	return lines
}

func (r *Reasons) note(p token.Position, text string, isAlone bool) {
	lines := r.at[p.Filename]
	if lines == nil {
		lines = make(map[int]*reason)
		r.at[p.Filename] = lines
	}
	if lines[p.Line] != nil {
		return // a file of two packages: one with its tests
	}
	n := &reason{position: p, text: text, isAlone: isAlone}
	lines[p.Line] = n
	r.all = append(r.all, n)
}

// Of is the reason to ignore what is at p. A comment without one ignores nothing.
func (r *Reasons) Of(p token.Position) (string, bool) {
	lines := r.at[p.Filename]
	for _, line := range []int{p.Line, p.Line - 1} {
		if n := lines[line]; n != nil && n.text != "" && (line == p.Line || n.isAlone) {
			n.isUsed = true
			return n.text, true
		}
	}
	return "", false
}

func (r *Reasons) without() []string {
	var all []string
	for _, n := range r.all {
		if n.text == "" {
			all = append(all, fmt.Sprintf("%s:%d: %s without a reason ignores nothing: say why after it",
				n.position.Filename, n.position.Line, ignoreWord))
		}
	}
	return all
}

func (r *Reasons) unused() []string {
	var all []string
	for _, n := range r.all {
		if n.text != "" && !n.isUsed {
			all = append(all, fmt.Sprintf("%s:%d: nothing to ignore here any more", n.position.Filename, n.position.Line))
		}
	}
	return all
}
