/* SPDX-License-Identifier: MIT */
/*
 * distortion.h - what a build does to the figures of its program
 *
 * Why     a measurement of a build that nobody runs in production misleads,
 *         and only the settings in the file tell that it is one
 * Trust   settings are text of the file: any text is taken apart, none is
 *         believed beyond these bits
 */
#ifndef DARKHEAP_DISTORTION_H
#define DARKHEAP_DISTORTION_H

#include <stdbool.h>
#include <stdint.h>

struct buildinfo;

enum distortion {
#define DISTORTION(name, word, says) DISTORTION_##name,
#include "symbol/distortions.def"
#undef DISTORTION
	DISTORTIONS,
};

/* What -gcflags asks of the compiler. */
struct gcflags {
	bool is_given;
	bool no_inlining;     /* -l */
	bool no_optimization; /* -N */
	bool is_harmless;     /* -m and the like: the code is the same */
	int checkptr;	      /* -d=checkptr=N, -1: not said */
};

struct gcflags gcflags_read(const char *setting);

/* A bit of each enum distortion. */
uint32_t distortions_of(const struct buildinfo *info);

static inline bool distortion_is_in(uint32_t distortions, enum distortion one)
{
	return distortions >> one & 1;
}

#endif
