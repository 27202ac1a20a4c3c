// SPDX-License-Identifier: MIT

// what: a message is made by vasprintf, printed, and never freed
// from: https://github.com/dparrish/libcli/issues/77
// verdict: leak
package main

/*
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int print(const char *format, ...)
{
	char *text;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vasprintf(&text, format, arguments);
	va_end(arguments);
	return n;
}

static int show(int i)
{
	return print("interface eth%d is up\n", i);
}
*/
import "C"

import "corpus/load"

func show(i int) int {
	n := int(C.show(C.int(i))) // leaks
	load.Left("", 1, n+1)
	return n
}

func main() {
	load.Run(func(i int) { show(i % 12) })
	load.Done()
}
