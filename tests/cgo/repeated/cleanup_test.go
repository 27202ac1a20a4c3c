//go:build go1.24

package repeated

import (
	"runtime"
	"testing"
)

func TestCleanup(t *testing.T) {
	owner := new([64]byte)
	memory := Take(56)
	runtime.AddCleanup(owner, func(int) { Release(memory) }, 0)
}
