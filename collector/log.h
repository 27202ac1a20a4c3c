/* SPDX-License-Identifier: MIT */
/*
 * log.h - the command's own words, on stderr
 *
 * Why     the target's stdout is never ours, and its stderr is shared: each
 *         message is one write, so that lines stay whole
 * Threads any; log_set_level before they start.  Nothing is allocated
 */
#ifndef DARKHEAP_LOG_H
#define DARKHEAP_LOG_H

enum log_level {
	LOG_QUIET,   /* -q: errors only */
	LOG_NORMAL,  /* and notes */
	LOG_VERBOSE, /* -v: and details */
};

void log_set_level(enum log_level level);

/* Messages have no prefix of their own and no end of line. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_detail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A note on a terminal that the next message replaces. */
void log_in_place(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
void log_end_in_place(void);

#endif
