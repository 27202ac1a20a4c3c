package leaky

import (
	"bufio"
	"os"
	"testing"
)

func TestKeep(t *testing.T) { Keep() }
func TestLose(t *testing.T) { Lose() }

func TestFails(t *testing.T) {
	if os.Getenv("FAIL") != "" {
		t.Error("asked for")
	}
}

func TestInput(t *testing.T) {
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	t.Logf("read %q", line)
}
