package codec

import (
	"errors"
	"testing"
)

func TestDecodeTable(t *testing.T) { // leaks: table
	for _, c := range []struct {
		in, out string
		err     error
	}{
		{"", "", nil},
		{"6869", "hi", nil},
		{"zz", "", ErrDigits},
	} {
		out, err := Decode(c.in)
		if out != c.out || !errors.Is(err, c.err) {
			t.Errorf("Decode(%q) = %q, %v", c.in, out, err)
		}
	}
}

func TestEncodeTable(t *testing.T) {
	for in, out := range map[string]string{"": "", "hi": "6869"} {
		if got := Encode(in); got != out {
			t.Errorf("Encode(%q) = %q", in, got)
		}
	}
}

func TestHeader(t *testing.T) { // leaks: subtest
	t.Run("plain", func(t *testing.T) {
		if name, value := Header("To: you"); name != "To" || value != "you" {
			t.Error(name, value)
		}
	})
	t.Run("folded", func(t *testing.T) {
		if name, value := Header("  more"); name != "" || value != "more" {
			t.Error(name, value)
		}
	})
}

func TestHeaderPlain(t *testing.T) {
	for _, line := range []string{"A: b", "C: d"} {
		t.Run(line, func(t *testing.T) { Header(line) })
	}
}

func TestParallelQuote(t *testing.T) { // leaks: parallel
	t.Parallel()
	if got := Quote("hi"); got != "'6869'" {
		t.Error(got)
	}
}

func TestParallelEncode(t *testing.T) {
	t.Parallel()
	for i := 0; i < 20; i++ {
		Encode("text")
	}
}

func TestParallelDecode(t *testing.T) {
	t.Parallel()
	for i := 0; i < 20; i++ {
		if _, err := Decode("6869"); err != nil {
			t.Error(err)
		}
	}
}

func TestNested(t *testing.T) {
	t.Run("outer", func(t *testing.T) {
		for _, name := range []string{"a", "b"} {
			name := name
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				Encode(name)
			})
		}
	})
}
