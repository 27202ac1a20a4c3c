// SPDX-License-Identifier: MIT

// Package csource reads just enough of C to know which functions of a cgo
// preamble, or of a .c file beside it, release an argument, keep it, or hand out
// new memory. It is no compiler: where a body is not plain, it knows nothing.
package csource

import (
	"os"
	"regexp"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

// A Function is what its body says. Arguments count from 1 on.
type Function struct {
	Frees    []int           // arguments that it releases
	Inside   []int           // arguments of which it releases what they lead to
	MayKeep  []int           // arguments that it hands to a function that may keep them
	Keeps    []int           // arguments that it stores
	Made     *clib.Allocator // what it returns is new memory
	Fields   []Out           // it returns a struct with new memory in these
	Out      []Out           // what it leaves where arguments point to
	Same     int             // it returns this argument; 0: it does not
	Part     int             // it returns a part of this argument; 0: it does not
	IsNull   bool            // it returns NULL, always
	IsPlain  bool            // it returns no pointer
	IsTruth  bool            // it returns a truth value, not a status that is 0 when all is well
	Borrowed string          // whose what it returns is, where nobody else's
}

// An Out is new memory that a function leaves at *argument, or in a field of what
// the argument points to.
type Out struct {
	Argument int
	Field    string // "" for *argument
	Made     *clib.Allocator
	IsEven   bool // also when the function fails after that
}

const (
	depth     = 4       // how long a chain of functions may be
	fileBytes = 1 << 20 // of a .c file
)

// A Source is the C code of a package, of which functions are read when somebody
// asks for them.
type Source struct {
	Types map[string]bool // names that a typedef gives

	bodies map[string]*definition
	known  map[string]*Function
	depth  int
}

// Parse finds the functions of preambles and files.
func Parse(preambles []string, files []string) *Source {
	s := &Source{make(map[string]bool), make(map[string]*definition), make(map[string]*Function), 0}
	for _, text := range preambles {
		s.read(text)
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil || info.Size() > fileBytes {
			continue
		}
		if text, err := os.ReadFile(name); err == nil {
			s.read(string(text))
		}
	}
	return s
}

// Find says what is known of a function; nil where its body is not there.
func (s *Source) Find(name string) *Function {
	if f, ok := s.known[name]; ok {
		return f
	}
	d := s.bodies[name]
	if d == nil || s.depth == depth {
		return nil
	}
	s.known[name] = nil // of one that calls itself
	s.depth++
	if f := d.read(s); f.Made != nil || f.Borrowed != "" || !d.isStub() {
		s.known[name] = f
	}
	s.depth--
	return s.known[name]
}

// A definition is the text of a function.
type definition struct {
	result        string
	params        []string
	isPointer     map[string]bool
	isConditional bool
	body          string
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	literal = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`)
	opens   = regexp.MustCompile(`#\s*if`)
	head    = regexp.MustCompile(`(?m)^[ \t]*((?:[A-Za-z_]\w*[ \t\n*]+)+)([A-Za-z_]\w*)[ \t]*\(([^(){};]*(?:\([^(){};]*\)[^(){};]*)*)\)[ \t\n]*\{`)
)

// A typedef: of a function, of a struct whose fields stand there, of anything else.
var typedef = regexp.MustCompile(`\btypedef\b[^;{}]*\(\s*\*\s*(\w+)\s*\)\s*\(|` +
	`\btypedef\s+(?:struct|union|enum)\b[^;{}()]*\{[^{}]*\}[\s*]*(\w+)\s*;|` +
	`\btypedef\b[^;{}()]*?\b(\w+)\s*;`)

func (s *Source) read(text string) {
	text = comment.ReplaceAllString(text, " ")
	for _, m := range typedef.FindAllStringSubmatch(text, -1) {
		s.Types[m[1]+m[2]+m[3]] = true
	}
	collect(text, s.bodies)
}

func collect(text string, into map[string]*definition) {
	text = literal.ReplaceAllString(text, `""`)
	depth, read := 0, 0
	for _, m := range head.FindAllStringSubmatchIndex(text, -1) {
		depth += len(opens.FindAllString(text[read:m[0]], -1)) - strings.Count(text[read:m[0]], "#endif")
		read = m[0]
		switch name := text[m[4]:m[5]]; name {
		case "if", "while", "for", "switch":
		default:
			d := define(text[m[2]:m[3]], text[m[6]:m[7]], braces(text[m[1]-1:]))
			d.isConditional = depth > 0
			into[name] = d
		}
	}
}

func define(result, list, body string) *definition {
	d := &definition{result: result, body: body, isPointer: make(map[string]bool)}
	for _, p := range arguments(list + ")") {
		name := paramName(p)
		d.params = append(d.params, name)
		d.isPointer[name] = strings.ContainsAny(p, "*[")
	}
	return d
}

// isStub: it stands within #if, has parameters and looks at none, as what stands in
// for a function that an older library lacks.
func (d *definition) isStub() bool {
	if !d.isConditional {
		return false
	}
	names := 0
	for _, p := range d.params {
		if p == "" || p == "void" {
			continue
		}
		names++
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(p) + `\b`).MatchString(d.body) {
			return false
		}
	}
	return names > 0
}

func (d *definition) read(known *Source) *Function {
	f := &Function{}
	for i, p := range d.params {
		if p == "" || p == "void" {
			continue
		}
		switch {
		case d.passes(p, known, releases):
			f.Frees = append(f.Frees, i+1)
		case d.releasesInside(p) && !d.refills(p) || d.passes(p, known, releasesIn):
			f.Inside = append(f.Inside, i+1)
		case d.isPointer[p] && d.stores(p) || d.passes(p, known, keeps) || d.owns(p):
			f.Keeps = append(f.Keeps, i+1)
		}
		if d.passes(p, known, mayKeep) {
			f.MayKeep = append(f.MayKeep, i+1)
		}
		f.Out = append(f.Out, d.leaves(p, i+1, known)...)
	}
	d.readResult(f, known)
	return f
}

func releases(name string, at int, known *Source) bool {
	if clib.Releases(name) || known.bodies[name] == nil && clib.NamesFree(name) {
		return at == 1
	}
	k := known.Find(name)
	return k != nil && contains(k.Frees, at)
}

func releasesIn(name string, at int, known *Source) bool {
	k := known.Find(name)
	return k != nil && contains(k.Inside, at)
}

func keeps(name string, at int, known *Source) bool {
	if clib.TakesOver(name, at) {
		return true
	}
	k := known.Find(name)
	return k != nil && contains(k.Keeps, at)
}

func mayKeep(name string, _ int, known *Source) bool {
	return known.bodies[name] == nil && !clib.IsDocumented(name) && clib.MayTakeOver(name)
}

func contains(list []int, n int) bool {
	for _, i := range list {
		if i == n {
			return true
		}
	}
	return false
}
