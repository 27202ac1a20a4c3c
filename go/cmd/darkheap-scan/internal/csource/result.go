// SPDX-License-Identifier: MIT

package csource

import (
	"regexp"
	"strconv"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

// readResult says what the function returns, as far as that is plain.
func (d *definition) readResult(f *Function, known *Source) {
	var values []string
	for _, m := range returned.FindAllStringSubmatch(d.body, -1) {
		values = append(values, branches(m[1])...)
	}
	if !strings.Contains(d.result, "*") {
		f.IsPlain = scalar.MatchString(strings.TrimSpace(d.result))
		f.Fields = d.fields(values, known)
		f.IsTruth = strings.Contains(strings.ToLower(d.result), "bool") || some(values, truth.MatchString)
		if f.IsPlain || f.IsTruth || len(f.Fields) > 0 {
			return
		}
		// else it may be a pointer of a type with a name of its own
	}
	if f.Made = d.makes(values, known); f.Made != nil || len(values) == 0 {
		return
	}
	f.IsNull = all(values, func(v string) bool { return v == "NULL" || v == "0" })
	if f.IsNull {
		return
	}
	for i, p := range d.params {
		if all(values, func(v string) bool { return v == p }) && !d.isSet(p) {
			f.Same = i + 1
		}
	}
	switch {
	case all(values, func(v string) bool { return v == `""` }):
		f.Borrowed = "a constant of C"
	case all(values, func(v string) bool { return d.partOf(v) > 0 }):
		if strings.Contains(d.result, "const") {
			f.Borrowed = "a part of its argument"
		} else {
			f.Part = d.partOf(values[0])
		}
	}
}

// scalar: what is no pointer, whatever the package names its types
var scalar = regexp.MustCompile(`\b(?:void|int|char|short|long|unsigned|signed|float|double|bool|_Bool|s?size_t|u?int\w*_t)$`)

// fields: v.data = malloc(n); return v;
func (d *definition) fields(values []string, known *Source) []Out {
	outs := d.initialized(`\breturn\s*\([\w\s]+\)\s*\{([^{}]*)\}`, known)
	for _, v := range values {
		if word.MatchString(v) {
			outs = append(outs, d.initialized(`\b`+v+`\s*=\s*\{([^{}]*)\}`, known)...)
		}
		if !word.MatchString(v) || !d.declares(v) {
			continue
		}
		for _, m := range regexp.MustCompile(`\b`+v+`\.(\w+)\s*=\s*[^=]`).FindAllStringSubmatch(d.body, -1) {
			if a := d.setTo(`\b`+v+`\.`+m[1], known); a != nil {
				outs = append(outs, Out{Field: m[1], Made: a})
			}
		}
	}
	return outs
}

// initialized: { .data = malloc(n), .size = n } or { malloc(n), n }, of what the
// pattern finds. A field without its name is known by its number.
func (d *definition) initialized(pattern string, known *Source) []Out {
	var outs []Out
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(d.body, -1) {
		for i, part := range arguments(m[1] + ")") {
			name, e, ok := strings.Cut(part, "=")
			if name = strings.TrimLeft(strings.TrimSpace(name), "."); !ok || !word.MatchString(name) {
				name, e = "?"+strconv.Itoa(i), part
			}
			if a := d.allocator(e, known); a != nil {
				outs = append(outs, Out{Field: name, Made: a})
			}
		}
	}
	return outs
}

// truth: p != NULL, !error, a && b
var truth = regexp.MustCompile(`!=|==|&&|^!`)

func some(values []string, is func(string) bool) bool {
	return !all(values, func(v string) bool { return !is(v) })
}

func all(values []string, is func(string) bool) bool {
	for _, v := range values {
		if !is(v) {
			return false
		}
	}
	return true
}

// isSet: the parameter gets another value.
func (d *definition) isSet(p string) bool {
	return regexp.MustCompile(`(?:^|[;{}(,])\s*` + regexp.QuoteMeta(p) + `\s*(?:=[^=]|\+\+|\+=|--|-=)`).MatchString(d.body)
}

// partOf: p->field, of which parameter; 0: none.
func (d *definition) partOf(value string) int {
	for i, p := range d.params {
		if strings.HasPrefix(value, p+"->") && regexp.MustCompile(`^\w+(?:->|\.)\w+$`).MatchString(value) {
			return i + 1
		}
	}
	return 0
}

// makes: one of the values is new memory, at once or by a variable.
func (d *definition) makes(values []string, known *Source) *clib.Allocator {
	for _, v := range values {
		if a := allocatorCall(v, known); a != nil {
			return a
		}
		if !word.MatchString(v) || v == "NULL" || v == "0" {
			continue
		}
		if a := d.setTo(`\b`+v, known); a != nil {
			return a
		}
		if a := d.leftIn(v); a != nil {
			return a
		}
	}
	return nil
}

// setTo: what stands left of a = gets new memory.
func (d *definition) setTo(left string, known *Source) *clib.Allocator {
	for _, s := range regexp.MustCompile(left+`\s*=\s*([^;=][^;]*);`).FindAllStringSubmatch(d.body, -1) {
		if a := d.allocator(s[1], known); a != nil {
			return a
		}
	}
	return nil
}

// leftIn: an allocator of the table leaves it where &v points to.
func (d *definition) leftIn(v string) *clib.Allocator {
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

var field = regexp.MustCompile(`(?:\[[^\]]*\]\.|->)(\w+)\s*=\s*[^=]`)

// leaves: *p = malloc(n), p->field = malloc(n), p[i].field = malloc(n).
func (d *definition) leaves(p string, at int, known *Source) []Out {
	var outs []Out
	q := regexp.QuoteMeta(p)
	if a := d.setTo(`(?:^|[;{})])\s*\*\s*`+q, known); a != nil {
		outs = append(outs, Out{at, "", a, d.mayFailAfter(`\*\s*` + q)})
	}
	seen := make(map[string]bool)
	for _, m := range regexp.MustCompile(`\b`+q+field.String()).FindAllStringSubmatch(d.body, -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		if a := d.setTo(`\b`+q+`(?:\[[^\]]*\]\.|->)`+m[1], known); a != nil {
			outs = append(outs, Out{at, m[1], a, d.mayFailAfter(`\b` + q + `(?:\[[^\]]*\]\.|->)` + m[1])})
		}
	}
	return outs
}

var returnsCall = regexp.MustCompile(`\breturn\s+[\w.>-]+\s*\(`)

// mayFailAfter: once left = has its memory, another call is made, its status is
// what the function returns, and nothing is released then.
func (d *definition) mayFailAfter(left string) bool {
	at := regexp.MustCompile(left + `\s*=\s*[^;=][^;]*;`).FindStringIndex(d.body)
	if at == nil {
		return false
	}
	rest := d.body[at[1]:]
	for _, m := range call.FindAllStringSubmatch(rest, -1) {
		if clib.Releases(m[1]) {
			return false
		}
	}
	if returnsCall.MatchString(rest) {
		return true
	}
	for _, m := range regexp.MustCompile(`(\w+)\s*=\s*[\w.>-]+\s*\([^;]*;`).FindAllStringSubmatch(rest, -1) {
		if regexp.MustCompile(`\breturn\s+` + m[1] + `\s*;`).MatchString(rest) {
			return true
		}
	}
	return false
}
