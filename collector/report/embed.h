/* SPDX-License-Identifier: MIT */
/*
 * embed.h - text inside an HTML page that nothing can get out of
 *
 * Why     names of a target may hold "</script>", and large data should be
 *         small: what is long is compressed
 */
#ifndef DARKHEAP_EMBED_H
#define DARKHEAP_EMBED_H

#include <stddef.h>
#include <stdio.h>

/* Longer JSON is written as base64 of gzip. */
#define EMBED_PLAIN_MAX 100000

/*
 * Write JSON (ASCII) as <script id=ID type=application/json>, or with type
 * application/gzip.  0, -EIO or -ENOMEM
 */
int embed_json(const char *id, const char *json, size_t length, FILE *out);

#endif
