package cleaned

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	Open()
	status := m.Run()
	Close()
	os.Exit(status)
}

func TestShared(t *testing.T) {
	if Length() != 6 {
		t.Error(Length())
	}
}
