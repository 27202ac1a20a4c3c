/* SPDX-License-Identifier: MIT */
/*
 * html_bad_frees.h - the bad frees' part of the page's data
 *
 * Form    [{"what", "says", "address", "where", "count", "pid", "aborted",
 *         "allocated", "first_freed", "freed"}...]; a stack is a list of
 *         numbers of frames, or null when it is not known
 * Bounds  the first HTML_BAD_FREES_MAX
 */
#ifndef DARKHEAP_HTML_BAD_FREES_H
#define DARKHEAP_HTML_BAD_FREES_H

#include <jansson.h>

struct accusations;
struct lexicon;

#define HTML_BAD_FREES_MAX 100

/* frames gets their frames. */
json_t *html_bad_frees(const struct accusations *all, struct lexicon *frames);

#endif
