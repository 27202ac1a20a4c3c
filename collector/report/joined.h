/* SPDX-License-Identifier: MIT */
/*
 * joined.h - what a static scan found, beside what the run has seen of it
 *
 * Why     a scan sees all paths and cries wolf, a run is right and sees those
 *         that it took: together they say which finding is worth a person's
 *         time
 * Owner   collector/joined/ makes and fills it; formats only read it.  Texts
 *         are the scan's; they, and the report's sites, must outlive the
 *         formats
 * Trust   the texts come from a file that anybody may have written
 */
#ifndef DARKHEAP_JOINED_H
#define DARKHEAP_JOINED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct accusation;
struct site;

enum joined_state {
	JOINED_CONFIRMED,   /* the run says so, too */
	JOINED_STATIC_ONLY, /* the scan alone */
	JOINED_STATES,
};

/* Of what is confirmed by whom, of the others why not. */
enum joined_why {
	JOINED_BY_SITE,	     /* its memory was left */
	JOINED_BY_BAD_FREE,  /* it was freed as it must not be */
	JOINED_NOT_EXECUTED, /* no stack went through that line */
	JOINED_EXECUTED,     /* it went well */
	JOINED_BOUNDED,	     /* left, but it does not grow: cache, startup */
	JOINED_SUPPRESSED,   /* left, and accepted by a rule */
	JOINED_UNKNOWN,	     /* the record does not say */
	JOINED_WHYS,
};

#define JOINED_SAYS_BYTES 160

struct joined_finding {
	const char *rule, *level, *message;
	const char *function; /* as symbols name it; NULL: not said */
	const char *file;     /* from the scanned root if there is one */
	const char *root;     /* absolute, NULL: not said */
	const char *path;     /* absolute, NULL: not known */
	const char *id;	      /* the scan's fingerprint, NULL: none */
	int line, end_line;   /* 0: not said */
	enum joined_state state;
	enum joined_why why;
	char says[JOINED_SAYS_BYTES]; /* why, for people */
	const struct site *site;      /* the worst that it meets, or NULL */
	const struct accusation *bad; /* that confirms it, or NULL */
};

/* The findings that a site confirms. */
struct site_scan {
	const struct joined_finding *finding;
	struct site_scan *next;
};

struct joined {
	char *path;			 /* of the file */
	const char *tool, *version;	 /* who scanned; NULL: not said */
	bool is_partial;		 /* not all that ran is in the report */
	struct joined_finding *findings; /* as formats show them */
	size_t n_findings;
	size_t n_states[JOINED_STATES], n_whys[JOINED_WHYS];
	const struct site **runtime_only; /* lost, and no finding says so */
	size_t n_runtime_only;
	size_t n_of_others;  /* results of other tools */
	size_t n_suppressed; /* in the source */
	size_t n_unusable;   /* without a place, or damaged */
	size_t n_left_out;   /* there was no room for them */
	void *texts;	     /* jansson's: texts lie in here */
	char **made;	     /* and here */
	size_t n_made;
	struct site_scan *links;
};

/* "confirmed", "static_only" */
const char *joined_state_word(enum joined_state state);

/* "leak" and the like of JSON: "site", "not_executed" */
const char *joined_why_word(enum joined_why why);

#define JOINED_HEAD_BYTES 128

/* "2 confirmed, 3 static only, 1 runtime only" */
const char *joined_head(const struct joined *joined,
			char text[JOINED_HEAD_BYTES]);

#define JOINED_NOTE_BYTES 256

/* What of the file is not shown, for people; "": all of it is. */
const char *joined_note(const struct joined *joined,
			char text[JOINED_NOTE_BYTES]);

#define JOINED_RULES_BYTES 256

/* "leak, early-return-leak at store.go:42"; NULL: the scan says nothing. */
const char *joined_rules(const struct site *site,
			 char text[JOINED_RULES_BYTES]);

#endif
