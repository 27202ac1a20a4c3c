// SPDX-License-Identifier: MIT

package main

import "testing"

func TestLose(t *testing.T) {
	for i := 0; i < 1000; i++ {
		loseText()
	}
	t.Run("sub", func(t *testing.T) {
		for i := 0; i < 500; i++ {
			loseText()
		}
	})
}
