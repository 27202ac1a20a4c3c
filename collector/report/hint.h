/* SPDX-License-Identifier: MIT */
/*
 * hint.h - what a person can do about a site
 */
#ifndef DARKHEAP_HINT_H
#define DARKHEAP_HINT_H

#define HINT_BYTES 256

struct site;

/* A sentence without a full stop; "" where nothing has to be done. */
void hint_write(const struct site *site, char hint[HINT_BYTES]);

#endif
