/* SPDX-License-Identifier: MIT */
/*
 * text_site.h - a site as people read it
 */
#ifndef DARKHEAP_TEXT_SITE_H
#define DARKHEAP_TEXT_SITE_H

#include <stddef.h>

struct frame;
struct page;
struct site;

#define PLACE_BYTES 512

/* "main.greet at greet.go:41", or what else is known. */
const char *text_place(const struct site *site, char place[PLACE_BYTES]);

/* Of a stack that is no site's, innermost first. */
void text_frames(struct page *page, const struct frame *frames, size_t n);

/* All about a site that fails, the `number`th of `of`. */
void text_site(struct page *page, const struct site *site, size_t number,
	       size_t of);

#endif
