/* SPDX-License-Identifier: MIT */
/*
 * go_place.h - the directories of one `darkheap test`
 *
 * Why     go starts each test binary in its package's directory: what they are
 *         to share has absolute paths, and what they tell a private place
 * Owner   go_place_release() removes what was told and frees the paths
 */
#ifndef DARKHEAP_GO_PLACE_H
#define DARKHEAP_GO_PLACE_H

#include <stdbool.h>

struct options;
struct told;

struct go_place {
	char *told;	   /* directory of ours alone, below $TMPDIR */
	char *artifacts;   /* directory that red packages' captures go to */
	bool is_elsewhere; /* not the one that was asked for */
	bool keeps_all;	   /* each run leaves its capture in `told` */
};

/* Absolute, for the caller to free; NULL: no memory, or no directory. */
char *go_place_absolute(const char *path);

/* 0, or -errno: said on stderr. */
int go_place_init(struct go_place *place, const struct options *options);
void go_place_release(struct go_place *place);

/*
 * Red packages' captures that lie in place->told go to place->artifacts.
 * Their number, or -errno: said on stderr.
 */
int go_place_keep(const struct go_place *place, const struct told *told);

#endif
