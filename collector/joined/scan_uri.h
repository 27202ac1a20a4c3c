/* SPDX-License-Identifier: MIT */
/*
 * scan_uri.h - the file that an artifactLocation of SARIF means
 *
 * Why     a place may be absolute, below a base that is said, below one that
 *         nobody says, or a number in a list of files
 * Owner   the caller frees both texts
 */
#ifndef DARKHEAP_SCAN_URI_H
#define DARKHEAP_SCAN_URI_H

#include <jansson.h>

struct scan_uri {
	char *path; /* from `root`, if there is one and it lies below */
	char *root; /* absolute, without a slash behind; NULL: not said */
};

/*
 * Of a location in a run: 0, -EINVAL (no file of this machine's kind) or
 * -ENOMEM, with nothing to free.  No "." and ".." are left in the path.
 */
int scan_uri_resolve(json_t *run, json_t *location, struct scan_uri *uri);

#endif
