// SPDX-License-Identifier: MIT

// what: a parser of numbers makes a locale a call, and always frees it
// verdict: ok
package main

/*
#define _GNU_SOURCE
#include <locale.h>
#include <stdlib.h>

static int parse(const char *text, double *value)
{
	locale_t english = newlocale(LC_NUMERIC_MASK, "C.UTF-8", (locale_t)0);
	char *end;

	*value = strtod_l(text, &end, english);
	if (*end) {
		freelocale(english);
		return -1;
	}
	freelocale(english);
	return 0;
}
*/
import "C"

import "corpus/load"

var texts = []*C.char{C.CString("2.5"), C.CString("2,5")}

func parse(i int) {
	var value C.double
	if C.parse(texts[i%2], &value) < 0 {
		return
	}
}

func main() {
	load.Run(parse)
	load.Done()
}
