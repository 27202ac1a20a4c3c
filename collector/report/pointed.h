/* SPDX-License-Identifier: MIT */
/*
 * pointed.h - the one line of a finding that a service shows it at
 *
 * Rule    the line to blame; where that is not of the repository the program's
 *         caller of it, then the innermost frame that is
 */
#ifndef DARKHEAP_POINTED_H
#define DARKHEAP_POINTED_H

struct accusation;
struct accusation_frames;
struct frame;
struct repository;
struct site;

/* NULL: no frame is of the repository; else *path is its file there. */
const struct frame *pointed_site(struct repository *repository,
				 const struct site *site, const char **path);
const struct frame *pointed_stack(struct repository *repository,
				  const struct accusation_frames *stack,
				  const char **path);

/*
 * The stack of a bad free to show: who freed last, if a frame of it is of the
 * repository, else who freed before, or allocated.  NULL: nothing is known.
 */
const struct accusation_frames *
pointed_bad_free(struct repository *repository, const struct accusation *entry);

#endif
