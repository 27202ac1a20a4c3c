// SPDX-License-Identifier: MIT

// Command pure greets without C.
package main

import "fmt"

func main() {
	for number := 0; number < 500; number++ {
		fmt.Printf("greeting %03d\n", number)
	}
}
