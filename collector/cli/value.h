/* SPDX-License-Identifier: MIT */
/*
 * value.h - what options may be set to
 *
 * Why     options.def names a kind for each option; set_<kind> reads its value
 *         into the field
 * Errors  -EINVAL, once it is said on stderr what would be right; the field is
 *         then as it was
 */
#ifndef DARKHEAP_VALUE_H
#define DARKHEAP_VALUE_H

#include "cli/options.h"

/* Values are not copied; set_report cuts its own into two. */
int set_flag(bool *flag, const char *value);
int set_text(const char **text, const char *value);
int set_file(const char **file, const char *value);
int set_directory(const char **directory, const char *value);
int set_capture(const char **capture, const char *value);
int set_format(const char **format, const char *value);
int set_choice(const char **choice, const char *value);
int set_color(enum color *color, const char *value);
int set_suppressions(struct suppression_files *files, const char *value);
int set_policy(struct policy *policy, const char *value);
int set_depth(uint32_t *depth, const char *value);
int set_duration(uint64_t *ns, const char *value);
int set_size(uint64_t *bytes, const char *value);
int set_sample(uint64_t *bytes, const char *value); /* 0: all */
int set_url(const char **url, const char *value);
int set_percent(double *percent, const char *value);
int set_report(struct report_request (*reports)[REPORTS_MAX], char *value);

#endif
