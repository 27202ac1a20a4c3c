// SPDX-License-Identifier: MIT

// Package scan looks at a loaded program, package by package, and leaves out of
// what it finds what the sources say to ignore.
package scan

import (
	"fmt"
	"go/token"
	"sort"

	"darkheap/cmd/darkheap-scan/internal/lifetime"
	"darkheap/cmd/darkheap-scan/internal/load"
)

// A Result is what there is to say of a program.
type Result struct {
	Findings []Finding
	Ignored  []Ignored
	Warnings []string // what could not be read, and comments that say too little
	Notes    []string // what only --verbose says
	Packages int      // that were asked for
	Looked   int      // of them: that have to do with C
}

// A Finding is one mistake, with its places in files.
type Finding struct {
	Rule     string
	Position token.Position
	EndLine  int // of the call
	Function string
	Package  string
	Message  string
	Related  []Related
	Advice   string
}

// A Related place is a part of the story.
type Related struct {
	Position token.Position
	Message  string
}

// An Ignored finding stands at a line that says why.
type Ignored struct {
	Finding
	Reason string
}

// Program looks at all packages of a program, and reports those asked for.
func Program(program *load.Program) *Result {
	r := &Result{Packages: program.Roots, Warnings: program.Trouble}
	known := make(map[string]*lifetime.Summaries)
	reasons := NewReasons()
	for _, p := range program.Packages {
		pkg := &lifetime.Package{
			Path:     p.Path,
			Fset:     program.Fset,
			Files:    p.Files,
			CFiles:   p.CFiles,
			Types:    p.Types,
			Info:     p.Info,
			Imported: func(path string) *lifetime.Summaries { return known[path] },
		}
		checked := lifetime.Check(pkg)
		known[p.Types.Path()] = checked.Summaries
		if !p.IsRoot {
			continue
		}
		r.Looked++
		r.trouble(p)
		reasons.Read(program.Fset, p.Files)
		r.Warnings = append(r.Warnings, checked.Trouble...)
		for _, f := range checked.Findings {
			r.add(placed(program.Fset, p.Path, f), reasons)
		}
	}
	r.Warnings = append(r.Warnings, reasons.without()...)
	r.Notes = append(r.Notes, reasons.unused()...)
	sort.SliceStable(r.Findings, func(i, j int) bool { return before(&r.Findings[i], &r.Findings[j]) })
	return r
}

func before(a, b *Finding) bool {
	if a.Position.Filename != b.Position.Filename {
		return a.Position.Filename < b.Position.Filename
	}
	if a.Position.Offset != b.Position.Offset {
		return a.Position.Offset < b.Position.Offset
	}
	return a.Rule < b.Rule
}

func (r *Result) trouble(p *load.Package) {
	if len(p.Trouble) == 0 {
		return
	}
	more := ""
	if n := len(p.Trouble) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	r.Warnings = append(r.Warnings, fmt.Sprintf("%s: scanned with what there is: %s%s", p.Path, p.Trouble[0], more))
}

func (r *Result) add(f Finding, reasons *Reasons) {
	if reason, ok := reasons.Of(f.Position); ok {
		r.Ignored = append(r.Ignored, Ignored{f, reason})
		return
	}
	r.Findings = append(r.Findings, f)
}

func placed(fset *token.FileSet, path string, f lifetime.Finding) Finding {
	n := Finding{
		Rule:     f.Rule,
		Position: fset.Position(f.Pos),
		EndLine:  fset.Position(f.End).Line,
		Function: f.Function,
		Package:  path,
		Message:  f.Message,
		Advice:   f.Advice,
	}
	for _, r := range f.Related {
		n.Related = append(n.Related, Related{fset.Position(r.Pos), r.Message})
	}
	return n
}
