// SPDX-License-Identifier: MIT

// what: each call compiles a regular expression and forgets it
// from: https://github.com/DPDK/dpdk/pull/120
// verdict: leak
package main

/*
#include <regex.h>

static int matches(const char *text)
{
	regex_t expression;
	int status;

	if (regcomp(&expression, "^[a-z]+:([0-9]+)$", REG_EXTENDED))
		return 0;
	status = regexec(&expression, text, 0, NULL, 0);
	return status == 0;
}
*/
import "C"

import "corpus/load"

var text = C.CString("port:8080")

func main() {
	load.Run(func(i int) {
		C.matches(text) // leaks
		load.Some("")
	})
	load.Done()
}
