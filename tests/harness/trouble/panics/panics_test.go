package panics

import (
	"testing"

	"trouble/leaky"
)

func TestPanics(t *testing.T) {
	leaky.Keep()
	panic("on purpose")
}
