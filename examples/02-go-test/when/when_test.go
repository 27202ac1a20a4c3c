package when

import (
	"testing"
	"time"
)

var may = time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC)

func TestParse(t *testing.T) {
	got, err := Parse("%d %b %Y", "04 May 2026")
	if err != nil || !got.Equal(may) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestParseRejects(t *testing.T) {
	for _, text := range []string{"May 4", "04 Maj 2026"} {
		t.Run(text, func(t *testing.T) {
			if got, err := Parse("%d %b %Y", text); err == nil {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestFormat(t *testing.T) {
	if got := Format("%d %b %Y", may); got != "04 May 2026" {
		t.Errorf("got %q", got)
	}
}
