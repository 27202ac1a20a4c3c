// SPDX-License-Identifier: MIT

package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"go/version"
	"runtime"
	"strings"

	"golang.org/x/tools/go/packages"
)

// check gives names and types as far as they can be known; fail gets the errors.
func (l *loader) check(p *packages.Package, files []*ast.File, info *types.Info, fail func(error)) *types.Package {
	return Check(l.fset, p.PkgPath, files, info, importer{l, p}, goVersion(p), fail)
}

// Check is types.Config.Check of original sources, in which "C" may be anything.
// It never fails: what cannot be known has an invalid type.
func Check(fset *token.FileSet, path string, files []*ast.File, info *types.Info,
	imports types.Importer, goVersion string, fail func(error)) *types.Package {
	config := &types.Config{
		FakeImportC: true,
		Importer:    imports,
		GoVersion:   goVersion,
		Sizes:       types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) {
			if !isOfC(err) {
				fail(err)
			}
		},
		// of what is invalid because of C, or left unused by it, nobody need know
		DisableUnusedImportCheck: true,
		IgnoreFuncBodies:         info == nil,
	}
	pkg, _ := config.Check(path, fset, files, info)
	return pkg
}

// isOfC: an error that may come only of nobody knowing what C is.
func isOfC(err error) bool {
	e, ok := err.(types.Error)
	return ok && !strings.Contains(e.Msg, "could not import") && !strings.HasPrefix(e.Msg, "undefined: ") &&
		!strings.Contains(e.Msg, "redeclared")
}

// NewInfo has the maps that an analysis of lifetimes reads.
func NewInfo() *types.Info { return newInfo() }

// goVersion is the language of a module; nothing of one that is newer than this
// program, which package types would refuse as a whole.
func goVersion(p *packages.Package) string {
	if p.Module == nil || p.Module.GoVersion == "" {
		return ""
	}
	v := "go" + p.Module.GoVersion
	if ours := runtime.Version(); version.IsValid(ours) && version.Compare(version.Lang(v), version.Lang(ours)) > 0 {
		return ""
	}
	return v
}

// An importer gives a package what it imports: of those that may have to do with
// C the one that is scanned, of others the declarations, from source.
type importer struct {
	*loader
	of *packages.Package
}

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	p := i.of.Imports[path]
	if p == nil {
		return nil, fmt.Errorf("package %s is not there", path)
	}
	if pkg := i.inside[p]; pkg != nil {
		if pkg.Types == nil {
			return nil, fmt.Errorf("import cycle through %s", path)
		}
		return pkg.Types, nil
	}
	if pkg, ok := i.outside[p]; ok {
		if pkg == nil {
			return nil, fmt.Errorf("import cycle through %s", path)
		}
		return pkg, nil
	}
	i.outside[p] = nil
	ignore := func(error) {}
	files := i.parse(p.GoFiles, parser.SkipObjectResolution, ignore)
	pkg := i.check(p, files, nil, ignore)
	i.outside[p] = pkg
	return pkg, nil
}
