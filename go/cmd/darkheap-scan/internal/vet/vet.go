// SPDX-License-Identifier: MIT

// Package vet is the scan as a tool of go vet, which calls it package by package
// and keeps the summaries of each for those that import it.
package vet

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"darkheap/cmd/darkheap-scan/internal/lifetime"
	"darkheap/cmd/darkheap-scan/internal/load"
	"darkheap/cmd/darkheap-scan/internal/scan"
)

// Analyzer is the scan for drivers of go/analysis.
var Analyzer = &analysis.Analyzer{
	Name:      "darkheap",
	Doc:       "find mistakes with the lifetime of C memory",
	Run:       run,
	FactTypes: []analysis.Fact{(*lifetime.Summaries)(nil)},
}

// IsAsked: go vet calls its tool with -V=full, with -flags, or with a file that
// describes a package.
func IsAsked(words []string) bool {
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	return strings.HasSuffix(last, ".cfg") || last == "-V=full" || last == "-flags"
}

// Main serves one call of go vet, and does not return.
func Main() {
	if err := redirect(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, "darkheap: scan:", err)
		os.Exit(1)
	}
	unitchecker.Main(Analyzer)
}

// redirect lets stdout be the file that go vet names, since Go 1.26: what is not
// there, go vet prints as it is, and takes for success. The unitchecker of our
// version does not know of it.
func redirect(config string) error {
	if !strings.HasSuffix(config, ".cfg") {
		return nil
	}
	text, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	var c struct{ Stdout string }
	if err := json.Unmarshal(text, &c); err != nil || c.Stdout == "" {
		return err
	}
	os.Stdout, err = os.Create(c.Stdout)
	return err
}

// run reads the original sources anew: what go vet has is what cgo made of them.
func run(pass *analysis.Pass) (any, error) {
	known := imported(pass)
	files := originals(pass)
	if len(known) == 0 && !anyImportsC(files) {
		return nil, nil
	}
	info := load.NewInfo()
	ignore := func(error) {}
	pkg := load.Check(pass.Fset, pass.Pkg.Path(), files, info, importer{pass.Pkg}, pass.Pkg.GoVersion(), ignore)
	checked := lifetime.Check(&lifetime.Package{
		Path:     load.LinkName(pass.Pkg.Path(), pass.Pkg.Name()),
		Fset:     pass.Fset,
		Files:    files,
		CFiles:   cFiles(pass),
		Types:    pkg,
		Info:     info,
		Imported: func(path string) *lifetime.Summaries { return known[path] },
	})
	if !checked.Summaries.IsEmpty() {
		pass.ExportPackageFact(checked.Summaries)
	}
	reasons := scan.NewReasons()
	reasons.Read(pass.Fset, files)
	for _, f := range checked.Findings {
		if _, ok := reasons.Of(pass.Fset.Position(f.Pos)); !ok {
			pass.Report(diagnostic(f))
		}
	}
	return nil, nil
}

func diagnostic(f lifetime.Finding) analysis.Diagnostic {
	d := analysis.Diagnostic{
		Pos:      f.Pos,
		Category: f.Rule,
		Message:  fmt.Sprintf("%s: %s; to do: %s", f.Rule, f.Message, f.Advice),
	}
	for _, r := range f.Related {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: r.Pos, Message: r.Message})
	}
	return d
}

func imported(pass *analysis.Pass) map[string]*lifetime.Summaries {
	known := make(map[string]*lifetime.Summaries)
	for _, f := range pass.AllPackageFacts() {
		if s, ok := f.Fact.(*lifetime.Summaries); ok && f.Package != pass.Pkg {
			known[f.Package.Path()] = s
		}
	}
	return known
}

// originals are the files that people wrote: those that cgo made name them.
func originals(pass *analysis.Pass) []*ast.File {
	var files []*ast.File
	for _, f := range pass.Files {
		made := pass.Fset.PositionFor(f.Package, false).Filename
		name := pass.Fset.Position(f.Package).Filename
		if name == made && !strings.HasPrefix(filepath.Base(name), "_cgo_") {
			files = append(files, f)
			continue
		}
		if !strings.HasSuffix(name, ".go") || strings.HasPrefix(filepath.Base(name), "_cgo_") {
			continue
		}
		if f, _ := parser.ParseFile(pass.Fset, name, nil, parser.ParseComments|parser.SkipObjectResolution); f != nil {
			files = append(files, f)
		}
	}
	return files
}

func anyImportsC(files []*ast.File) bool {
	for _, f := range files {
		for _, i := range f.Imports {
			if i.Path.Value == `"C"` {
				return true
			}
		}
	}
	return false
}

func cFiles(pass *analysis.Pass) []string {
	var all []string
	for _, name := range pass.OtherFiles {
		if strings.HasSuffix(name, ".c") || strings.HasSuffix(name, ".h") {
			all = append(all, name)
		}
	}
	return all
}

// An importer gives what go vet has loaded already.
type importer struct{ of *types.Package }

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	for _, p := range i.of.Imports() {
		if p.Path() == path || strings.HasSuffix(p.Path(), "/vendor/"+path) {
			return p, nil
		}
	}
	return nil, fmt.Errorf("package %s is not there", path)
}
