// SPDX-License-Identifier: MIT

package lifetime

import "strings"

// What a method releases is what stands in some fields of its receiver. Others may
// lead to what is not the value's own: a statement has its connection.

// A Hold is a parameter that a result leads to.
type Hold struct {
	Param int
	Field string // of the result: ".db"; "" where that is not plain
}

// joinHolds has one Hold for each parameter.
func joinHolds(a, b []Hold) []Hold {
	all := append([]Hold(nil), a...)
next:
	for _, h := range b {
		for i := range all {
			if all[i].Param == h.Param {
				if all[i].Field != h.Field {
					all[i].Field = ""
				}
				continue next
			}
		}
		all = append(all, h)
	}
	return all
}

// holds are the parameters that a result leads to.
func (z *summarizer) holds(s *state, v value) []Hold {
	if _, ok := v.one(); ok {
		return nil
	}
	var all []Hold
	add := func(v value, field string) {
		blocks, _ := s.reach(v)
		for _, id := range blocks {
			if b := z.f.blocks[id]; b.kind == param && !b.isInside {
				all = joinHolds(all, []Hold{{b.param, field}})
			}
		}
	}
	if v.object != "" {
		for _, p := range s.below(v.object) {
			add(s.places[p], p[len(v.object):])
		}
	}
	add(value{blocks: v.blocks, address: v.address}, "")
	return all
}

// path is the field of its parameter in which a block stands: ".c", ".?" where
// that is not plain.
func (f *function) path(b *block) string {
	path := ""
	for b.isInside {
		path = b.where + path
		if b.parent < 0 {
			return ".?"
		}
		b = f.blocks[b.parent]
	}
	return path
}

// spared are the blocks that v leads to by other fields than these, and that a
// variable of this function has.
func (f *function) spared(s *state, v value, fields []string) map[int]bool {
	base := v.object
	if id, ok := v.one(); ok {
		base = blockBase(id)
	}
	if len(fields) == 0 || base == "" {
		return nil
	}
	spared, released := make(map[int]bool), make(map[int]bool)
	for _, p := range s.below(base) {
		into := spared
		at := s.places[p]
		if isOf(p[len(base):], fields) {
			into = released
		} else if len(at.blocks) != 1 || !s.hasVariable(at.blocks[0]) {
			continue
		}
		blocks, _ := s.reach(at)
		for _, id := range blocks {
			into[id] = true
		}
	}
	for id := range released {
		delete(spared, id)
	}
	return spared
}

// isOf: the place is one of the fields, within one, or may be.
func isOf(place string, fields []string) bool {
	if strings.HasPrefix(place, ".?") || place[0] != '.' {
		return true
	}
	for _, field := range fields {
		if strings.HasSuffix(place, field) || strings.HasPrefix(place, field+".") || strings.HasPrefix(place, field+"[") ||
			strings.HasPrefix(field, place) {
			return true
		}
	}
	return false
}

func (s *state) hasVariable(id int) bool {
	for p, v := range s.places {
		if at, ok := v.one(); ok && at == id && p[0] == 'v' {
			return true
		}
	}
	return false
}
