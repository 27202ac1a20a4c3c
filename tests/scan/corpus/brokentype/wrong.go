// SPDX-License-Identifier: MIT

package brokentype

// Wrong gives a string where an int is wanted.
func Wrong() int {
	var n int = "seven"
	return n + undefined
}
