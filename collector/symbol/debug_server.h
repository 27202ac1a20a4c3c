/* SPDX-License-Identifier: MIT */
/*
 * debug_server.h - debug information from debuginfod, within a bound of time
 *
 * Why     libdebuginfod waits 90 s for a server that hangs, three times, for
 *         each file; a report should not wait for somebody else's machine
 * How     libdebuginfod is loaded when first needed: it brings curl.  A server
 *         that is silent for DEBUGINFOD_TIMEOUT (5 s), needs more than
 *         DEBUGINFOD_MAXTIME (60 s) for a file or cannot be reached is not
 *         asked again, and no other either
 * Owner   struct debug_server owns its client; debug_server_free() gives it
 *         back
 * Threads one at a time.  debug_server_new() sets those variables, and
 *         DEBUGINFOD_RETRY_LIMIT, where they are not set
 */
#ifndef DARKHEAP_DEBUG_SERVER_H
#define DARKHEAP_DEBUG_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "symbol/debug_file.h"

struct debug_server;

/* NULL: DEBUGINFOD_URLS is not set, or out of memory. */
struct debug_server *debug_server_new(void);
void debug_server_free(struct debug_server *server);

/* Called with true before a server is asked, and with false afterwards. */
void debug_server_on_question(struct debug_server *server,
			      void (*notice)(void *, bool), void *argument);

/* A descriptor and its path in the client's cache (to free), or -errno. */
int debug_server_find(struct debug_server *server,
		      struct debug_build_id build_id, char **path);

/*
 * What keeps names away, for people: "debuginfod did not answer within 5 s".
 * NULL: nothing; that a server does not have a file is no trouble.
 */
const char *debug_server_trouble(const struct debug_server *server);

/* Files that were not had because of it. */
size_t debug_server_missed(const struct debug_server *server);

#endif
