/* SPDX-License-Identifier: MIT */
/*
 * ask.h - a question to the collector, and its answer (docs/control.md)
 *
 * Why     what is live only the collector knows.  The one place of the shim
 *         that waits after the handshake, because the program asked for it
 * Cost    a descriptor for as long as it takes, HANDSHAKE_MS at the most; no
 *         memory but the stack's
 * Errors  negative errno: ENOTCONN there is nobody to ask, or nothing is
 *         tracked; ETIMEDOUT; ENOENT no such mark; EAGAIN too much is asked
 *         at once; EPROTO an answer that was not understood
 * Context any thread of the program, not within malloc
 */
#ifndef DARKHEAP_ASK_H
#define DARKHEAP_ASK_H

#include "darkheap.h"

/* All that this thread told the collector before has come there. */
int ask_status(void);

/* What lives since a mark, NULL: since the start. */
int ask_live(const char *mark, struct darkheap_amount *amount);

#endif
