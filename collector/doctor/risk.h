/* SPDX-License-Identifier: MIT */
/*
 * risk.h - how likely is it that C memory is lost here, and why
 *
 * Why     whether a program can be tracked is one question (remarks.h),
 *         whether it should be is another: it depends on how it runs Go, on the
 *         C that it calls, on what nobody can see of it, and, given a capture,
 *         on what was measured
 * How     each rule is a row of one table, with a level; the highest is that of
 *         the whole.  Nothing is weighed or added up: the reasons are the
 *         answer
 * Owner   risk_release() frees the words
 */
#ifndef DARKHEAP_RISK_H
#define DARKHEAP_RISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct examination;

enum risk_level {
	RISK_LOW,
	RISK_MEDIUM,
	RISK_HIGH,
};

struct risk_rule {
	const char *id; /* for scripts: never changes its meaning */
	enum risk_level level;
	bool (*applies)(const struct examination *examination);
	const char *says;
	/* Writes what `says` is about, behind a colon; NULL: nothing more. */
	void (*about)(const struct examination *examination, FILE *out);
};

struct risk_reason {
	const struct risk_rule *rule;
	char *says;
};

struct risk {
	uint32_t modes; /* of modes.h; 0: not known */
	enum risk_level level;
	struct risk_reason *reasons; /* highest first */
	size_t n; /* 0: there is nothing to say, as of a machine */
};

/* 0 or -ENOMEM, with nothing to release. */
int risk_assess(struct risk *risk, const struct examination *examination);
void risk_release(struct risk *risk);

/* "low", "medium", "high" */
const char *risk_name(enum risk_level level);

extern const struct risk_rule rules_risk[];
extern const size_t rules_risk_count;

#endif
