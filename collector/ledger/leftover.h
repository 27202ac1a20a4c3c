/* SPDX-License-Identifier: MIT */
/*
 * leftover.h - pages that nobody has claimed go by where they lie
 */
#ifndef DARKHEAP_LEFTOVER_H
#define DARKHEAP_LEFTOVER_H

struct look;
struct view;

void leftover_take(struct view *view, const struct look *look);

#endif
