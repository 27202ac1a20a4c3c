// SPDX-License-Identifier: MIT

package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLinkName(t *testing.T) {
	for _, test := range []struct{ path, name, want string }{
		{"example.com/m/store", "store", "example.com/m/store"},
		{"gopkg.in/yaml.v3", "yaml", "gopkg.in/yaml%2ev3"},
		{"example.com/m", "m", "example.com/m"},
		{"example.com/m/cmd/x", "main", "main"},
		{"example.com", "example", "example%2ecom"},
	} {
		if got := LinkName(test.path, test.name); got != test.want {
			t.Errorf("LinkName(%q, %q) = %q, want %q", test.path, test.name, got, test.want)
		}
	}
}

// module writes files below a new directory.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	directory := t.TempDir()
	for name, text := range files {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

func paths(p *Program) string {
	var all []string
	for _, pkg := range p.Packages {
		word := pkg.Types.Path()
		if pkg.IsRoot {
			word += "*"
		}
		all = append(all, word)
	}
	return strings.Join(all, " ")
}

func TestLoad(t *testing.T) {
	directory := module(t, map[string]string{
		"go.mod":         "module m\n\ngo 1.20\n",
		"plain/plain.go": "package plain\n\nimport \"os\"\n\nvar A = os.Args\n",
		"c/c.go":         "package c\n\n// #include <nowhere.h>\nimport \"C\"\n\nfunc F() { C.f() }\n",
		"c/c_test.go":    "package c\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) { F() }\n",
		"user/user.go":   "package user\n\nimport \"m/c\"\n\nfunc F() { c.F() }\n",
		"late/late.go":   "//go:build late\n\npackage late\n\nimport \"C\"\n",
		"wrong/wrong.go": "package wrong\n\nimport \"C\"\n\nfunc F() noType { return 1 }\n",
	})
	for _, test := range []struct {
		patterns, flags []string
		want            string
		roots, trouble  int
	}{
		// c with its tests, and as user imports it
		{[]string{"./c", "./plain", "./user"}, nil, "m/c* m/c m/user*", 3, 0},
		{[]string{"./user"}, nil, "m/c m/user*", 1, 0},
		{[]string{"./late"}, []string{"-tags=late"}, "m/late*", 1, 0},
		{[]string{"./late"}, nil, "", 0, 1},
		{[]string{"./wrong"}, nil, "m/wrong*", 1, 1},
		{[]string{"./nowhere"}, nil, "", 0, 1},
	} {
		program, err := Load(&Options{Directory: directory, Flags: test.flags, Patterns: test.patterns, Tests: true})
		if err != nil {
			t.Errorf("%v: %v", test.patterns, err)
			continue
		}
		trouble := len(program.Trouble)
		for _, p := range program.Packages {
			trouble += len(p.Trouble)
		}
		if got := paths(program); got != test.want || program.Roots != test.roots || trouble != test.trouble {
			t.Errorf("%v: %q, %d roots, trouble %d: %v; want %q, %d, %d", test.patterns, got,
				program.Roots, trouble, program.Trouble, test.want, test.roots, test.trouble)
		}
	}
}
