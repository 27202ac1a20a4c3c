// SPDX-License-Identifier: MIT

// Package user has no C of its own.
package user

import "example.com/rules/helper"

func Lost() int {
	h := helper.Open() // want missing-close
	return h.Size()
}

func Freed() int {
	h := helper.Open()
	defer h.Free()
	return h.Size()
}
