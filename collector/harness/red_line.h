/* SPDX-License-Identifier: MIT */
/*
 * red_line.h - one leak of one test, in a line
 *
 * Why     go test shows what a failed test binary wrote and hides the rest:
 *         who reads it must see at once which test, how much and where
 */
#ifndef DARKHEAP_RED_LINE_H
#define DARKHEAP_RED_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct site;
struct site_test;

#define RED_LINE_BYTES 900
#define RED_WHAT_BYTES 160

/* "C.CString never freed" */
const char *red_line_what(const struct site *site, char text[RED_WHAT_BYTES]);

/*
 * "TestDecode leaks 3 x 12 B at decode.go:42 (C.CString never freed)".
 * `obstacle`: why nobody knows, NULL: it does leak.
 */
const char *red_line_write(const struct site *site,
			   const struct site_test *test, const char *obstacle,
			   bool is_utf8, char text[RED_LINE_BYTES]);

#endif
