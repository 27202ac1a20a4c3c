package state

import (
	"strings"
	"testing"
)

func TestInitOnce(t *testing.T) {
	if Init() != "global" || Init() != "global" {
		t.Error(Init())
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"a", "b", "a", "b"} {
		if Name(name) != Name(name) {
			t.Error(name)
		}
	}
}

func TestFinalizer(t *testing.T) {
	if Open().memory == nil {
		t.Error("no memory")
	}
}

func TestPool(t *testing.T) {
	for i := 0; i < 5; i++ {
		h := Borrow()
		GiveBack(h)
	}
}

func TestCleanup(t *testing.T) {
	h := Open()
	t.Cleanup(h.Close)
}

func TestPanic(t *testing.T) {
	defer func() { _ = recover() }()
	h := Open()
	defer h.Close()
	panic("caught")
}

func TestSkipped(t *testing.T) {
	h := Open()
	defer h.Close()
	t.Skip("not on this machine")
}

func TestLazyTable(t *testing.T) {
	for i := 0; i < 3; i++ {
		if LookUp(i) != 'e' {
			t.Error(i)
		}
	}
}

func TestScratch(t *testing.T) {
	for _, n := range []int{10, 1000, 100} {
		if Measure(strings.Repeat("x", n)) != n {
			t.Error(n)
		}
	}
}

func TestTwoHandles(t *testing.T) {
	a, b := Open(), Open()
	b.Close()
	a.Close()
}
