/* SPDX-License-Identifier: MIT */
/*
 * collector.h - what the waiter (`darkheap run`) and the collector say to each
 * other
 *
 * Why     the waiter forks the collector and must know when the target may
 *         start, and how the collector's work ended
 * Steps   on the control socket (SOCK_SEQPACKET), each once:
 *	1. collector  one byte: sessions may come
 *	2. waiter     struct child_end: the target has ended
 *	3. collector  writes its reports and ends with STATUS_OK, _INCOMPLETE or
 *	              _VIOLATED (status.h)
 *         End of file without a child_end: the waiter was killed; the socket's
 *         file is then the collector's to remove (getsockname tells its name).
 */
#ifndef DARKHEAP_COLLECTOR_H
#define DARKHEAP_COLLECTOR_H

#include <stdint.h>

#include "ingest/child.h"

struct options;

/*
 * The collector's life; runs in a process of its own and returns its exit
 * status.  `listen_fd` is a listening SOCK_SEQPACKET unix socket.  HUP, INT,
 * QUIT, PIPE, TERM, USR1 and USR2 are blocked here; standard output is
 * /dev/null unless a report goes there.
 */
int collector_main(int listen_fd, int control_fd,
		   const struct options *options);

#endif
