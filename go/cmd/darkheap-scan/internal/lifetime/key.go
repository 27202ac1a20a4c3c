// SPDX-License-Identifier: MIT

package lifetime

import "go/token"

// A sum tells states apart: 64 bits of all that is in one.
type sum uint64

const (
	fnvStart sum = 14695981039346656037
	fnvPrime sum = 1099511628211
)

func (h sum) number(n int) sum {
	for i := 0; i < 32; i += 8 {
		h = (h ^ sum(n>>i&0xff)) * fnvPrime
	}
	return h
}

func (h sum) text(s string) sum {
	for i := 0; i < len(s); i++ {
		h = (h ^ sum(s[i])) * fnvPrime
	}
	return h.number(len(s))
}

func (h sum) truth(b bool) sum {
	if b {
		return h.number(1)
	}
	return h.number(0)
}

func (h sum) list(all []int) sum {
	for _, n := range all {
		h = h.number(n)
	}
	return h.number(len(all))
}

// mixed spreads the bits, so that sums of entries may be added in any order.
func (h sum) mixed() sum {
	h ^= h >> 31
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}

func (h sum) value(v value, withFacts bool) sum {
	h = h.list(v.blocks).list(v.failed).list(v.made).list(v.restores)
	h = h.text(v.object).text(v.address)
	h = h.truth(v.exact).truth(v.isNil).truth(v.nonNil && withFacts).truth(v.isInner).truth(v.many).number(int(v.truth))
	if v.closure != nil {
		h = h.number(int(v.closure.Pos()))
	}
	return h
}

// key is the same for states that nothing tells apart.
func (s *state) key(withFacts bool) sum {
	var total sum
	for p, v := range s.places {
		total += fnvStart.text(p).value(v, withFacts).mixed()
	}
	for b, st := range s.status {
		total += fnvStart.text("status").number(b).number(int(st)).mixed()
	}
	for o := range s.shared {
		total += fnvStart.text("shared").text(o).mixed()
	}
	for o, at := range s.nilAt {
		if at != token.NoPos {
			total += fnvStart.text("nil").text(o).mixed()
		}
	}
	if withFacts {
		for c, t := range s.facts {
			total += fnvStart.text(c).truth(t).mixed()
		}
	}
	h := fnvStart
	for _, d := range s.defers {
		h = h.number(int(d.call.Pos()))
	}
	return total + h.mixed()
}
