// SPDX-License-Identifier: MIT

package scan

import (
	"fmt"
	"go/ast"
	"regexp"
	"sort"
	"strings"
	"testing"

	"darkheap/cmd/darkheap-scan/internal/load"
)

var want = regexp.MustCompile(`// want ([a-z -]+)$`)

// TestRules compares each package below testdata with its comments // want RULE.
func TestRules(t *testing.T) {
	program, err := load.Load(&load.Options{Directory: "testdata/rules", Patterns: []string{"./..."}, Tests: true})
	if err != nil {
		t.Fatal(err)
	}
	result := Program(program)
	for _, w := range result.Warnings {
		t.Error(w)
	}
	expected := make(map[string]int)
	for _, p := range program.Packages {
		for _, f := range p.Files {
			for place, n := range wanted(program, f) {
				expected[place] += n
			}
		}
	}
	for _, f := range result.Findings {
		place := fmt.Sprintf("%s:%d %s", f.Position.Filename, f.Position.Line, f.Rule)
		if expected[place] == 0 {
			t.Errorf("not wanted: %s: %s (in %s)", place, f.Message, f.Function)
		}
		expected[place]--
	}
	var missed []string
	for place, n := range expected {
		if n <= 0 {
			continue
		}
		missed = append(missed, place)
	}
	sort.Strings(missed)
	for _, place := range missed {
		t.Errorf("not found: %s", place)
	}
}

func wanted(program *load.Program, file *ast.File) map[string]int {
	all := make(map[string]int)
	for _, g := range file.Comments {
		for _, c := range g.List {
			if m := want.FindStringSubmatch(c.Text); m != nil {
				p := program.Fset.Position(c.Pos())
				for _, rule := range strings.Fields(m[1]) {
					all[fmt.Sprintf("%s:%d %s", p.Filename, p.Line, rule)]++
				}
			}
		}
	}
	return all
}
