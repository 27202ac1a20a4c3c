// SPDX-License-Identifier: MIT

package leaks

import "testing"

func TestLose(t *testing.T) {
	Lose(100)
}
