package starts

import (
	"os"
	"os/exec"
	"testing"

	"trouble/leaky"
)

// The child is the same binary, and leaks; nobody asked for it (--follow).
func TestStarts(t *testing.T) {
	leaky.Keep()
	if os.Getenv("CHILD") != "" {
		leaky.Lose()
		return
	}
	child := exec.Command(os.Args[0], "-test.run=TestStarts")
	child.Env = append(os.Environ(), "CHILD=1")
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
