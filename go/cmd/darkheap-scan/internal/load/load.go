// SPDX-License-Identifier: MIT

// Package load reads Go packages from their original sources.
//
// cgo and the C compiler are never run: types.Config.FakeImportC lets C.f stand
// for anything, which is all that looking for lifetimes needs, and a package is
// scanned all the same where a header or a library is missing.
package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A Package is what there is of one package.
type Package struct {
	Path    string // as the linker names its functions
	Name    string
	Files   []*ast.File
	CFiles  []string // C sources beside the Go files
	Types   *types.Package
	Info    *types.Info
	Imports []*Package // those that may have to do with C
	IsRoot  bool       // one that was asked for
	Trouble []string   // what could not be read
}

// A Program is all packages that were asked for and what they import, each
// after its imports.
type Program struct {
	Fset     *token.FileSet
	Packages []*Package
	Roots    int      // packages that were asked for
	Trouble  []string // what is of no package
}

// Options say what to load.
type Options struct {
	Directory string
	Flags     []string // of go build
	Patterns  []string
	Tests     bool
}

const mode = packages.NeedName | packages.NeedFiles | packages.NeedImports |
	packages.NeedDeps | packages.NeedModule | packages.NeedForTest

// Load finds the packages by `go list` and reads those that can have to do with
// C: that import "C", or one that does.
func Load(options *Options) (*Program, error) {
	program := &Program{Fset: token.NewFileSet()}
	roots, err := packages.Load(&packages.Config{
		Mode:       mode,
		Dir:        options.Directory,
		Env:        environment(),
		BuildFlags: options.Flags,
		Tests:      options.Tests,
		Fset:       program.Fset,
	}, options.Patterns...)
	if err != nil {
		return nil, err
	}
	l := &loader{
		program: program,
		fset:    program.Fset,
		outside: make(map[*packages.Package]*types.Package),
		inside:  make(map[*packages.Package]*Package),
		usesC:   make(map[*packages.Package]bool),
	}
	for _, root := range withTests(roots) {
		l.root(root)
	}
	return program, nil
}

// environment is ours, with cgo on unless somebody says that it is off: without a
// C compiler go would leave out the very files that count.
func environment() []string {
	env := os.Environ()
	if os.Getenv("CGO_ENABLED") == "" {
		env = append(env, "CGO_ENABLED=1")
	}
	return env
}

// withTests drops each package of which there is one with its tests, and the
// main packages that go test makes.
func withTests(roots []*packages.Package) []*packages.Package {
	tested := make(map[string]bool)
	for _, p := range roots {
		if p.ForTest == p.PkgPath {
			tested[p.PkgPath] = true
		}
	}
	var kept []*packages.Package
	for _, p := range roots {
		if strings.HasSuffix(p.ID, ".test") && p.Name == "main" {
			continue
		}
		if p.ForTest == "" && tested[p.PkgPath] {
			continue
		}
		kept = append(kept, p)
	}
	sort.SliceStable(kept, func(i, j int) bool { return kept[i].ID < kept[j].ID })
	return kept
}

type loader struct {
	program *Program
	fset    *token.FileSet
	outside map[*packages.Package]*types.Package // declarations only
	inside  map[*packages.Package]*Package
	usesC   map[*packages.Package]bool
}

func (l *loader) root(p *packages.Package) {
	for _, e := range p.Errors {
		l.program.Trouble = append(l.program.Trouble, trouble(p, e))
	}
	if len(p.GoFiles) == 0 {
		l.leftOut(p)
		if len(p.Errors) == 0 {
			l.program.Roots++
		}
		return
	}
	l.program.Roots++
	if len(p.CompiledGoFiles) == 0 {
		l.leftOut(p)
	}
	if l.mayUseC(p) {
		l.read(p).IsRoot = true
	}
}

func trouble(p *packages.Package, e packages.Error) string {
	text := strings.TrimSpace(e.Msg)
	if e.Pos != "" && e.Pos != "-" {
		text = e.Pos + ": " + text
	}
	return fmt.Sprintf("%s: %s", p.PkgPath, text)
}

// leftOut says which files with import "C" go leaves out.
func (l *loader) leftOut(p *packages.Package) {
	for _, name := range p.IgnoredFiles {
		if os.Getenv("CGO_ENABLED") == "0" && importsC(name) {
			l.program.Trouble = append(l.program.Trouble, fmt.Sprintf(
				"%s: CGO_ENABLED=0 leaves out %s: scan without it", p.PkgPath, filepath.Base(name)))
			return
		}
	}
}

// mayUseC: it imports "C", or a package outside of the standard library that does.
func (l *loader) mayUseC(p *packages.Package) bool {
	if known, ok := l.usesC[p]; ok {
		return known
	}
	l.usesC[p] = false
	uses := false
	for _, name := range p.GoFiles {
		if importsC(name) {
			uses = true
			break
		}
	}
	for _, i := range p.Imports {
		if !isStandard(i) && l.mayUseC(i) {
			uses = true
		}
	}
	l.usesC[p] = uses
	return uses
}

func isStandard(p *packages.Package) bool {
	first, _, _ := strings.Cut(p.PkgPath, "/")
	return p.Module == nil && !strings.Contains(first, ".") && !isLocal(p)
}

// isLocal: a directory outside of any module, of which packages know no module.
func isLocal(p *packages.Package) bool {
	return strings.HasPrefix(p.PkgPath, "_/") || p.PkgPath == "command-line-arguments"
}

func importsC(name string) bool {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if file == nil || err != nil && len(file.Imports) == 0 {
		return false
	}
	for _, i := range file.Imports {
		if i.Path.Value == `"C"` {
			return true
		}
	}
	return false
}

// read parses and checks a package with its bodies, and before it those that it
// imports and that may have to do with C.
func (l *loader) read(p *packages.Package) *Package {
	if known := l.inside[p]; known != nil {
		return known
	}
	pkg := &Package{Path: LinkName(p.PkgPath, p.Name), Name: p.Name, Info: newInfo()}
	l.inside[p] = pkg
	for _, path := range importPaths(p) {
		if i := p.Imports[path]; !isStandard(i) && l.mayUseC(i) {
			pkg.Imports = append(pkg.Imports, l.read(i))
		}
	}
	pkg.Files = l.parse(p.GoFiles, parser.ParseComments|parser.SkipObjectResolution, func(err error) {
		pkg.Trouble = append(pkg.Trouble, err.Error())
	})
	for _, name := range p.OtherFiles {
		if strings.HasSuffix(name, ".c") || strings.HasSuffix(name, ".h") {
			pkg.CFiles = append(pkg.CFiles, name)
		}
	}
	pkg.Types = l.check(p, pkg.Files, pkg.Info, func(err error) {
		pkg.Trouble = append(pkg.Trouble, err.Error())
	})
	l.program.Packages = append(l.program.Packages, pkg)
	return pkg
}

func newInfo() *types.Info {
	return &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue),
		Defs:       make(map[*ast.Ident]types.Object),
		Uses:       make(map[*ast.Ident]types.Object),
		Implicits:  make(map[ast.Node]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}
}

// LinkName is how symbols of a package begin: the linker writes dots of the last
// element of its path as %2e.
func LinkName(path, name string) string {
	if name == "main" {
		return "main"
	}
	last := strings.LastIndexByte(path, '/') + 1
	return path[:last] + strings.ReplaceAll(path[last:], ".", "%2e")
}

func importPaths(p *packages.Package) []string {
	var all []string
	for path := range p.Imports {
		all = append(all, path)
	}
	sort.Strings(all)
	return all
}

func (l *loader) parse(names []string, mode parser.Mode, fail func(error)) []*ast.File {
	var files []*ast.File
	for _, name := range names {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		file, err := parser.ParseFile(l.fset, name, nil, mode)
		if err != nil {
			fail(err)
		}
		if file != nil {
			files = append(files, file)
		}
	}
	return files
}
