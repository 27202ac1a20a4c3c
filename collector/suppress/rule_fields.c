/* SPDX-License-Identifier: MIT */
/*
 * rule_fields.c - the words that a rule's lines begin with
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/nearest.h"
#include "cli/size.h"
#include "suppress/rule_reader.h"
#include "suppress/suppressions.h"

/* LSan looks for a part of a name, unless ^ and $ say where that lies. */
static int to_glob(struct rule *rule, const char *pattern)
{
	size_t length = strlen(pattern);
	bool is_start = *pattern == '^';
	bool is_end = length > is_start && pattern[length - 1] == '$';
	int made = asprintf(&rule->leak_text, "%s%.*s%s", is_start ? "" : "*",
			    (int)(length - is_start - is_end),
			    pattern + is_start, is_end ? "" : "*");

	if (made < 0) {
		rule->leak_text = NULL;
		return -ENOMEM;
	}
	rule->leak = (struct glob){rule->leak_text, true};
	return 0;
}

static int set_leak(struct rule_reader *reader, char *value)
{
	reader->leak = value;
	return to_glob(&reader->rule, value) ? reader_no_memory(reader) : 0;
}

static int set_go(struct rule_reader *reader, char *value)
{
	reader->rule.go.text = value;
	return 0;
}

static int set_module(struct rule_reader *reader, char *value)
{
	reader->rule.module.text = value;
	return 0;
}

static int set_kind(struct rule_reader *reader, char *value)
{
	reader->rule.kind.text = value;
	return 0;
}

static int set_site(struct rule_reader *reader, char *value)
{
	if (strlen(value) != 12 || value[strspn(value, "0123456789abcdef")])
		return reader_fail(reader, reader->line,
				   "'%.60s' is no site id: it has 12 digits "
				   "0-9a-f, as --format=json shows it",
				   value);
	reader->rule.site = value;
	return 0;
}

static int set_max_bytes(struct rule_reader *reader, char *value)
{
	if (size_parse(value, &reader->rule.max_bytes))
		return reader_fail(reader, reader->line,
				   "bad size '%.60s': say 4096 or 64KiB",
				   value);
	reader->rule.has_max = true;
	return 0;
}

static bool is_date(const char *text)
{
	static const char form[] = "0000-00-00";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? !isdigit((unsigned char)text[i])
				   : text[i] != '-')
			return false;
	return true;
}

/* Through the end of that day, UTC. */
static int set_expires(struct rule_reader *reader, char *value)
{
	struct tm day = {0}, real;
	time_t start;

	if (is_date(value)) {
		day.tm_year = atoi(value) - 1900;
		day.tm_mon = atoi(value + 5) - 1;
		day.tm_mday = atoi(value + 8);
	}
	real = day;
	start = timegm(&real);
	if (!is_date(value) || real.tm_mday != day.tm_mday ||
	    real.tm_mon != day.tm_mon)
		return reader_fail(reader, reader->line,
				   "bad date '%.60s': say 2027-01-31", value);
	reader->rule.expires = value;
	reader->rule.is_expired = reader->to->now >= start + 86400;
	return 0;
}

static int set_reason(struct rule_reader *reader, char *value)
{
	reader->rule.reason = *value ? value : NULL;
	return 0;
}

static const struct field fields[] = {
    {"leak", set_leak, 1 << 0, false, true},
    {"go", set_go, 1 << 1, false, false},
    {"module", set_module, 1 << 2, false, false},
    {"kind", set_kind, 1 << 3, false, false},
    {"site", set_site, 1 << 4, false, false},
    {"max_bytes", set_max_bytes, 1 << 5, false, false},
    {"expires", set_expires, 1 << 6, false, false},
    {"reason", set_reason, 1 << 7, true, false},
};

#define N_FIELDS (sizeof(fields) / sizeof(*fields))

static int unknown_word(struct rule_reader *reader, const char *word)
{
	const char *names[N_FIELDS], *near;

	for (size_t i = 0; i < N_FIELDS; i++)
		names[i] = fields[i].word;
	near = nearest_name(word, strlen(word), names, N_FIELDS);
	if (near)
		return reader_fail(reader, reader->line,
				   "unknown word '%.60s': did you mean '%s:'?",
				   word, near);
	return reader_fail(reader, reader->line,
			   "unknown word '%.60s': there are leak:, go:, "
			   "module:, kind:, site:, max_bytes:, expires:, "
			   "reason: and valgrind's blocks in { }",
			   word);
}

const struct field *field_find(struct rule_reader *reader, const char *word)
{
	for (size_t i = 0; i < N_FIELDS; i++)
		if (!strcmp(word, fields[i].word))
			return &fields[i];
	unknown_word(reader, word);
	return NULL;
}
