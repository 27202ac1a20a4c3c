/* SPDX-License-Identifier: MIT */
/*
 * hint.h - what a person can do about a site
 *
 * Why     a verdict that does not say what to change is half of one.  Only what
 *         was seen and what a library documents is said: a wrong hint is worse
 *         than none
 */
#ifndef DARKHEAP_HINT_H
#define DARKHEAP_HINT_H

#define HINT_BYTES 1024

struct site;

/*
 * One to three sentences, without a full stop behind the last; "" where nothing
 * has to be done.
 */
void hint_write(const struct site *site, char hint[HINT_BYTES]);

#endif
