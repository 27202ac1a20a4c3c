/* SPDX-License-Identifier: MIT */
/*
 * known_creators.h - what is behind goroutines that Go's own libraries start
 *
 * Why     "created by net/http.(*Transport).dialConn" does not name what a
 *         person forgot, but nearly always it is the same thing
 */
#ifndef DARKHEAP_KNOWN_CREATORS_H
#define DARKHEAP_KNOWN_CREATORS_H

/* A sentence, or NULL. */
const char *known_creator(const char *function);

#endif
