// SPDX-License-Identifier: MIT

// Libraries times C and C++ libraries that allocate much, called from Go.
package main

// #cgo LDFLAGS: -lcrypto
// #include "certificate.h"
// #include "containers.h"
import "C"

import (
	"errors"

	"darkheap.example/bench/harness"
)

func certificates(n int) {
	for i := 0; i < n; i++ {
		if C.certificate_make_and_verify() != 1 {
			harness.Check(errors.New("libcrypto refused a certificate"))
		}
	}
}

func containers(n int) {
	for i := 0; i < n; i++ {
		if C.containers_count_words() != C.CONTAINERS_WORDS {
			harness.Check(errors.New("containers counted wrongly"))
		}
	}
}

func main() {
	harness.Main(map[string]harness.Mode{
		"crypto": {Arguments: "N", Make: func(v []int) func() {
			certificates(10) // loads the providers
			return func() { certificates(v[0]) }
		}},
		"cxx": {Arguments: "N", Make: func(v []int) func() {
			containers(10)
			return func() { containers(v[0]) }
		}},
	})
}
