// SPDX-License-Identifier: MIT
package tested_test

import (
	"testing"

	"example.org/tested"
)

func TestOutside(t *testing.T) { tested.Lose(16) }
