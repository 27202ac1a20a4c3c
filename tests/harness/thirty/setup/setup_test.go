package setup

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { // leaks: TestMain
	Load("forgotten")
	os.Exit(m.Run())
}

func TestLoad(t *testing.T) {
	config := Load("a")
	defer config.Close()
	if config.Name() != "a" {
		t.Error(config.Name())
	}
}

func TestLoadTwo(t *testing.T) {
	a, b := Load("a"), Load("b")
	a.Close()
	b.Close()
}
