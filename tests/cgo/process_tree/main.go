// SPDX-License-Identifier: MIT

// process_tree is Go without cgo: it ends with the status that it is told.
package main

import (
	"os"
	"strconv"
)

func main() {
	status, err := strconv.Atoi(os.Args[1])
	if err != nil {
		status = 2
	}
	os.Exit(status)
}
