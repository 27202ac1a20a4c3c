package exits

import (
	"os"
	"testing"

	"trouble/leaky"
)

func TestExits(t *testing.T) {
	leaky.Keep()
	os.Exit(3)
}
