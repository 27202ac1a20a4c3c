// SPDX-License-Identifier: MIT

// Command host opens the plugin, and has it greet.
package main

import (
	"log"
	"plugin"
)

func main() {
	greeter, err := plugin.Open("greet.so")
	if err != nil {
		log.Fatal(err)
	}
	greet, err := greeter.Lookup("Greet")
	if err != nil {
		log.Fatal(err)
	}
	for number := 0; number < 500; number++ {
		greet.(func(int))(number)
	}
}
