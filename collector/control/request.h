/* SPDX-License-Identifier: MIT */
/*
 * request.h - what a client asks of the collector: docs/control.md
 *
 * Trust   the text is hostile: bounded, and what is not understood is an error
 *         with words for whoever sent it
 */
#ifndef DARKHEAP_REQUEST_H
#define DARKHEAP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CONTROL_PROTOCOL 1
#define REQUEST_BYTES 4096
#define REQUEST_WHY_BYTES 200

enum request_kind {
	REQUEST_HELLO,
	REQUEST_STATUS,
	REQUEST_MARK,
	REQUEST_SNAPSHOT,
	REQUEST_LIVE,
	REQUEST_OBSERVE,
};

struct request {
	enum request_kind kind;
	pid_t session;	/* 0: who asks */
	pid_t peer;	/* who asks; 0: not seen from here */
	char name[64];	/* of a mark */
	char since[64]; /* a mark, "": none */
	bool has_frames;
	bool is_own; /* who asks means itself and nobody else */
};

/* 0; with `why` -EPROTO (of another protocol) or -EINVAL. */
int request_read(struct request *request, const char *text, size_t size,
		 char why[REQUEST_WHY_BYTES]);

#endif
