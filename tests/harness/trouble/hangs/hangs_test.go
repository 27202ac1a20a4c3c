package hangs

import (
	"os"
	"testing"
	"time"

	"trouble/leaky"
)

func TestHangs(t *testing.T) {
	leaky.Keep()
	if path := os.Getenv("HANGS"); path != "" {
		os.WriteFile(path, []byte("hangs"), 0o644)
	}
	waitForNothing()
}

func waitForNothing() { time.Sleep(time.Hour) }
