// SPDX-License-Identifier: MIT

package csource

import (
	"regexp"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

var (
	last     = regexp.MustCompile(`(\w+)\s*(?:\[[^\]]*\])?\s*$`)
	pointer  = regexp.MustCompile(`\(\s*\*\s*(\w+)\s*\)\s*\(`)
	call     = regexp.MustCompile(`\b([A-Za-z_]\w*)\s*\(`)
	cast     = regexp.MustCompile(`^\(\s*(?:const\s+|struct\s+|unsigned\s+)*\w+[\s\*]*\)\s*`)
	returned = regexp.MustCompile(`\breturn\b([^;]*);`)
	word     = regexp.MustCompile(`^\w+$`)
	// a destructor of -1 or NULL: SQLite makes a copy, or only borrows
	noOwner = regexp.MustCompile(`TRANSIENT|STATIC|\)\s*-\s*1\s*$|\(\s*\*\s*\)\s*\([^)]*\)\s*\)\s*(?:0|NULL)\s*$`)
)

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

// paramName is the name in a declaration of a parameter, or "".
func paramName(declaration string) string {
	if m := pointer.FindStringSubmatch(declaration); m != nil {
		return m[1]
	}
	if m := last.FindStringSubmatch(strings.TrimSpace(declaration)); m != nil {
		return m[1]
	}
	return ""
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

// bare is an expression without its casts.
func bare(e string) string {
	e = strings.TrimSpace(e)
	for {
		m := cast.FindString(e)
		if m == "" || len(m) >= len(e) {
			return e
		}
		e = strings.TrimSpace(e[len(m):])
	}
}

// branches are the values that an expression may have: those of c ? a : b.
func branches(e string) []string {
	_, values, ok := strings.Cut(e, "?")
	if !ok {
		return []string{bare(e)}
	}
	a, b, _ := strings.Cut(values, ":")
	return append(branches(a), branches(b)...)
}

// passes: the parameter is an argument of a call of which does is true.
func (d *definition) passes(p string, known *Source, does func(string, int, *Source) bool) bool {
	for _, m := range call.FindAllStringSubmatchIndex(d.body, -1) {
		args := arguments(d.body[m[1]:])
		for i, a := range args {
			if bare(a) != p || isDisowned(args[i+1:]) {
				continue
			}
			if does(d.body[m[2]:m[3]], i+1, known) {
				return true
			}
		}
	}
	return false
}

// owns: the parameter is handed to a function together with one that releases it,
// as to sqlite3_bind_text. It is the pointer next before that.
func (d *definition) owns(p string) bool {
	for _, m := range call.FindAllStringSubmatchIndex(d.body, -1) {
		args := arguments(d.body[m[1]:])
		before := ""
		for _, a := range args {
			name := strings.TrimPrefix(bare(a), "&")
			if clib.Releases(name) && before == p {
				return true
			}
			if d.isPointer[name] {
				before = name
			}
		}
	}
	return false
}

// refills: a field of the parameter, or an element, gets something new.
func (d *definition) refills(p string) bool {
	pattern := regexp.MustCompile(`\b` + regexp.QuoteMeta(p) + `(?:->|\[|\.)[^;=]*=\s*([^;=][^;]*);`)
	for _, m := range pattern.FindAllStringSubmatch(d.body, -1) {
		if v := bare(m[1]); v != "NULL" && v != "0" {
			return true
		}
	}
	return false
}

// releasesInside: free(p->field), free(p[i].field), free(*p)
func (d *definition) releasesInside(p string) bool {
	of := regexp.MustCompile(`^(?:\*\s*)?` + regexp.QuoteMeta(p) + `\s*(?:->|\[|\.)|^\*\s*` + regexp.QuoteMeta(p) + `$`)
	for _, m := range call.FindAllStringSubmatchIndex(d.body, -1) {
		args := arguments(d.body[m[1]:])
		if len(args) > 0 && clib.Releases(d.body[m[2]:m[3]]) && of.MatchString(bare(args[0])) {
			return true
		}
	}
	return false
}

func isDisowned(args []string) bool {
	for _, a := range args {
		if noOwner.MatchString(a) {
			return true
		}
	}
	return false
}

// stores: the parameter is assigned to something that outlives the call, and not
// because its count of references went up.
func (d *definition) stores(p string) bool {
	q := regexp.QuoteMeta(p)
	if regexp.MustCompile(`\b` + q + `->\w*(?:ref|count)\w*\s*\+\+|\+\+\s*` + q + `->\w*ref`).MatchString(d.body) {
		return false
	}
	value := `\s*=\s*(?:\([^()=]*\)\s*)?` + q + `\s*[;,]`
	if regexp.MustCompile(`(?:(?:->|\.)\w+(?:\[[^\]]*\])?|\])` + value).MatchString(d.body) {
		return true
	}
	for _, m := range regexp.MustCompile(`(?:^|[;{}]|\))\s*(\w+)`+value).FindAllStringSubmatch(d.body, -1) {
		if !d.declares(m[1]) {
			return true
		}
	}
	return false
}

// declares: the name is a local variable or a parameter.
func (d *definition) declares(name string) bool {
	for _, p := range d.params {
		if p == name {
			return true
		}
	}
	return regexp.MustCompile(`\b(?:\w+[\s*]+)` + regexp.QuoteMeta(name) + `\s*(?:=|;|,|\[)`).MatchString(
		strings.ReplaceAll(d.body, "return ", "return;"))
}

// allocators are those whose memory an expression may be.
func (d *definition) allocator(e string, known *Source) *clib.Allocator {
	for _, b := range branches(e) {
		if a := allocatorCall(b, known); a != nil {
			return a
		}
	}
	return nil
}

func allocatorCall(e string, known *Source) *clib.Allocator {
	m := call.FindStringSubmatchIndex(e)
	if m == nil || m[0] != 0 {
		return nil
	}
	name := e[m[2]:m[3]]
	if a := clib.FindAllocator(name); a != nil && a.Out == clib.Returned {
		return a
	}
	if k := known.Find(name); k != nil {
		return k.Made
	}
	return nil
}
