/* SPDX-License-Identifier: MIT */
/* victim.h - what main.go calls */
#ifndef DARKHEAP_SCALE_VICTIM_H
#define DARKHEAP_SCALE_VICTIM_H

/* malloc(16) and free(), n times. */
void pairs(long n);

/* malloc(16), n times. */
void keep(long n);

/* One malloc(16) below `levels` functions that bits of `path` choose. */
void descend(long path, long levels, long keeps);

#endif
