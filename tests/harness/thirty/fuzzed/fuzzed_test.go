package fuzzed

import "testing"

func FuzzParse(f *testing.F) { // leaks: fuzz seed
	f.Add("7")
	f.Add("-7")
	f.Fuzz(func(t *testing.T, text string) { Parse(text) })
}

func FuzzCount(f *testing.F) {
	f.Add("7")
	f.Add("-7")
	f.Fuzz(func(t *testing.T, text string) { Count(text) })
}
