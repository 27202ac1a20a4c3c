// SPDX-License-Identifier: MIT

// Package csource reads just enough of C to know which functions of a cgo
// preamble, or of a .c file beside it, release an argument or return new memory.
package csource

import (
	"os"
	"regexp"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

// A Function is what its body says.
type Function struct {
	Frees []int           // arguments that it releases, from 1 on
	Keeps []int           // arguments that it stores
	Made  *clib.Allocator // what it returns is memory of this allocator
	Reads bool            // the body is known
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	literal = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`)
	head    = regexp.MustCompile(`(?m)^[ \t]*((?:[A-Za-z_][\w]*[ \t\n*]+)+)([A-Za-z_]\w*)[ \t]*\(([^(){};]*(?:\([^(){};]*\)[^(){};]*)*)\)[ \t\n]*\{`)
	last    = regexp.MustCompile(`(\w+)\s*(?:\[[^\]]*\])?\s*$`)
	call    = regexp.MustCompile(`\b([A-Za-z_]\w*)\s*\(`)
)

// Parse reads preambles and files. Functions that call one another are followed.
func Parse(preambles []string, files []string) map[string]*Function {
	all := make(map[string]*Function)
	bodies := make(map[string]definition)
	for _, text := range preambles {
		collect(text, bodies)
	}
	for _, name := range files {
		if text, err := os.ReadFile(name); err == nil && len(text) < 1<<20 {
			collect(string(text), bodies)
		}
	}
	for round := 0; round < 3; round++ {
		for name, d := range bodies {
			all[name] = d.read(all)
		}
	}
	return all
}

type definition struct {
	result string
	params []string
	body   string
}

func collect(text string, into map[string]definition) {
	text = comment.ReplaceAllString(text, " ")
	text = literal.ReplaceAllString(text, `""`)
	for _, m := range head.FindAllStringSubmatchIndex(text, -1) {
		body := braces(text[m[1]-1:])
		name := text[m[4]:m[5]]
		if name == "if" || name == "while" || name == "for" || name == "switch" {
			continue
		}
		into[name] = definition{text[m[2]:m[3]], params(text[m[6]:m[7]]), body}
	}
}

// braces is text from its first brace to the one that closes it.
func braces(text string) string {
	depth := 0
	for i, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[:i+1]
			}
		}
	}
	return text
}

func params(list string) []string {
	var names []string
	for _, p := range strings.Split(list, ",") {
		if m := last.FindStringSubmatch(strings.TrimSpace(p)); m != nil {
			names = append(names, m[1])
		} else {
			names = append(names, "")
		}
	}
	return names
}

func (d definition) read(known map[string]*Function) *Function {
	f := &Function{Reads: true}
	for i, p := range d.params {
		if p == "" || p == "void" {
			continue
		}
		if d.passes(p, known, func(n string, at int) bool {
			if k := known[n]; k != nil {
				return contains(k.Frees, at)
			}
			return at == 1 && clib.Releases(n)
		}) {
			f.Frees = append(f.Frees, i+1)
		} else if d.stores(p) || d.passes(p, known, func(n string, at int) bool {
			if k := known[n]; k != nil {
				return contains(k.Keeps, at)
			}
			return clib.TakesOver(n, at)
		}) {
			f.Keeps = append(f.Keeps, i+1)
		}
	}
	if strings.Contains(d.result, "*") {
		f.Made = d.makes(known)
	}
	return f
}

func contains(list []int, n int) bool {
	for _, i := range list {
		if i == n {
			return true
		}
	}
	return false
}

// passes: the parameter is an argument of a call of which does is true.
func (d definition) passes(p string, known map[string]*Function, does func(string, int) bool) bool {
	for _, m := range call.FindAllStringSubmatchIndex(d.body, -1) {
		name := d.body[m[2]:m[3]]
		for i, a := range arguments(d.body[m[1]:]) {
			if bare(a) == p && does(name, i+1) {
				return true
			}
		}
	}
	return false
}

// arguments are those of a call, whose text starts behind its parenthesis.
func arguments(text string) []string {
	depth, start := 0, 0
	var all []string
	for i, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth == 0 {
				return append(all, text[start:i])
			}
			depth--
		case ',':
			if depth == 0 {
				all = append(all, text[start:i])
				start = i + 1
			}
		}
	}
	return all
}

var cast = regexp.MustCompile(`^\(\s*(?:const\s+|struct\s+|unsigned\s+)*\w+[\s\*]*\)\s*`)

func bare(argument string) string {
	argument = strings.TrimSpace(argument)
	for {
		if m := cast.FindString(argument); m != "" && len(m) < len(argument) {
			argument = strings.TrimSpace(argument[len(m):])
			continue
		}
		return argument
	}
}

// stores: the parameter is assigned to something that outlives the call.
func (d definition) stores(p string) bool {
	pattern := regexp.MustCompile(`(?:->|\.)\w+(?:\[[^\]]*\])?\s*=\s*(?:\([^()]*\)\s*)?` + regexp.QuoteMeta(p) + `\s*[;,]|` +
		`\]\s*=\s*(?:\([^()]*\)\s*)?` + regexp.QuoteMeta(p) + `\s*;`)
	return pattern.MatchString(d.body)
}

var returned = regexp.MustCompile(`\breturn\b([^;]*);`)

// makes: what it returns is the result of an allocator, at once or by a variable.
func (d definition) makes(known map[string]*Function) *clib.Allocator {
	for _, m := range returned.FindAllStringSubmatch(d.body, -1) {
		e := bare(m[1])
		if a := allocatorCall(e, known); a != nil {
			return a
		}
		if !regexp.MustCompile(`^\w+$`).MatchString(e) {
			continue
		}
		set := regexp.MustCompile(`\b` + e + `\s*=\s*([^;=][^;]*);`)
		for _, s := range set.FindAllStringSubmatch(d.body, -1) {
			if a := allocatorCall(bare(s[1]), known); a != nil {
				return a
			}
		}
		if out := d.leftIn(e); out != nil {
			return out
		}
	}
	return nil
}

func allocatorCall(e string, known map[string]*Function) *clib.Allocator {
	m := call.FindStringSubmatchIndex(e)
	if m == nil || m[0] != 0 {
		return nil
	}
	name := e[m[2]:m[3]]
	if k := known[name]; k != nil {
		return k.Made
	}
	if a := clib.FindAllocator(name); a != nil && a.Out == clib.Returned {
		return a
	}
	return nil
}

// leftIn: an allocator of the table leaves it where &v points to.
func (d definition) leftIn(v string) *clib.Allocator {
	for _, m := range call.FindAllStringSubmatchIndex(d.body, -1) {
		a := clib.FindAllocator(d.body[m[2]:m[3]])
		if a == nil || a.Out == clib.Returned {
			continue
		}
		args := arguments(d.body[m[1]:])
		at := a.Out
		if at == clib.Last {
			at = len(args)
		}
		if at <= len(args) && strings.ReplaceAll(bare(args[at-1]), " ", "") == "&"+v {
			return a
		}
	}
	return nil
}
