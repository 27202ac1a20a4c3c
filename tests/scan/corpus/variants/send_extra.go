// SPDX-License-Identifier: MIT

//go:build corpus_extra

package variants

// #include <stdlib.h>
// #include <stdio.h>
import "C"

// Extra leaks with -tags corpus_extra only.
func Extra(text string) {
	C.puts(C.CString(text))
}
