/* SPDX-License-Identifier: MIT */
#include "doctor/remarks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/examination.h"

#define NAME_COLUMNS 30

/* Of one severity the first that applies leads the report. */
const struct rules remarks_tables[REMARKS_TABLES] = {
    {rules_binary, &rules_binary_count},
    {rules_build, &rules_build_count},
    {rules_running, &rules_running_count},
    {rules_limits, &rules_limits_count},
    {rules_machine, &rules_machine_count},
    {rules_recorded, &rules_recorded_count},
};

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
	    [SEVERITY_NOTE] = "note",	    [SEVERITY_WORKS] = "works",
	    [SEVERITY_LIMITED] = "limited", [SEVERITY_NO] = "no",
	    [SEVERITY_NOTHING] = "nothing",
	};

	return names[severity];
}

/* `text`, and what is about it behind a colon or a blank. */
static char *say(const char *text, const char *between,
		 void (*about)(const struct examination *, FILE *),
		 const struct examination *examination)
{
	char *whole = NULL;
	size_t bytes;
	FILE *out = open_memstream(&whole, &bytes);

	if (!out)
		return NULL;
	fputs(text, out);
	if (about) {
		fputs(*text ? between : "", out);
		about(examination, out);
	}
	if (fclose(out) == 0)
		return whole;
	free(whole);
	return NULL;
}

static int add(struct remarks *remarks, const struct rule *rule,
	       const struct examination *examination)
{
	struct remark *remark = &remarks->items[remarks->n];

	*remark = (struct remark){.rule = rule};
	remark->says = say(rule->says, ": ", rule->about, examination);
	if (rule->does || rule->about_does)
		remark->does = say(rule->does ? rule->does : "", " ",
				   rule->about_does, examination);
	remarks->n++;
	if (!remark->says ||
	    ((rule->does || rule->about_does) && !remark->does))
		return -ENOMEM;
	if (rule->severity > remarks->verdict)
		remarks->verdict = rule->severity;
	return 0;
}

static int apply(struct remarks *remarks, const struct rules *rules,
		 const struct examination *examination)
{
	int error = 0;

	for (size_t i = 0; i < *rules->count && !error; i++)
		if (rules->first[i].applies(examination))
			error = add(remarks, &rules->first[i], examination);
	return error;
}

static size_t count_rules(void)
{
	size_t n = 0;

	for (size_t i = 0; i < REMARKS_TABLES; i++)
		n += *remarks_tables[i].count;
	return n;
}

/* Notes go last: they are no part of the verdict. */
static void sort_by_severity(struct remarks *remarks)
{
	for (size_t i = 1; i < remarks->n; i++) {
		struct remark moved = remarks->items[i];
		size_t at = i;

		for (; at && remarks->items[at - 1].rule->severity <
				 moved.rule->severity;
		     at--)
			remarks->items[at] = remarks->items[at - 1];
		remarks->items[at] = moved;
	}
}

static const char *verdict_text(const struct remarks *remarks,
				const struct examination *examination)
{
	const struct running *running = examination->running;
	bool is_tracked = running && running->memory.has_ring;
	bool is_limited = remarks->verdict == SEVERITY_LIMITED;

	if (examination->subject == SUBJECT_CAPTURE)
		return remarks->verdict == SEVERITY_NO ? "holds nothing"
		       : is_limited ? "holds a record with limits"
				    : "holds a complete record";
	if (remarks->verdict == SEVERITY_NOTHING)
		return "nothing to track";
	if (remarks->verdict == SEVERITY_NO)
		return examination->subject == SUBJECT_MACHINE
			   ? "cannot track here"
			   : "cannot be tracked";
	if (examination->subject == SUBJECT_MACHINE)
		return is_limited ? "can track here, with limits"
				  : "can track here";
	if (is_tracked)
		return is_limited ? "is tracked, with limits" : "is tracked";
	if (running)
		return is_limited
			   ? "can be tracked after a restart, with limits"
			   : "can be tracked after a restart";
	return is_limited ? "can be tracked, with limits" : "can be tracked";
}

/* Up to the first comma, colon or semicolon a rule's text is its short form. */
static int short_bytes(const struct remark *remark)
{
	return (int)strcspn(remark->rule->says, ",:;");
}

/* A long path leaves no room for the verdict. */
static const char *short_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && strlen(name) > NAME_COLUMNS ? slash + 1 : name;
}

static char *subject(const struct examination *examination)
{
	const struct running *running = examination->running;
	const char *slash =
	    running && running->exe ? strrchr(running->exe, '/') : NULL;
	char *name = NULL;
	int n;

	if (!running)
		return strdup(short_name(examination->name));
	n = asprintf(&name, "process %d (%s)", (int)running->pid,
		     slash ? slash + 1 : "?");
	return n < 0 ? NULL : name;
}

/* The worst that there is, and how much more of that kind. */
static char *reason(const struct remarks *remarks)
{
	const struct remark *worst = remarks->items;
	char *text = NULL, others[32] = "";
	size_t same = 0;

	if (remarks->verdict == SEVERITY_WORKS)
		return strdup("");
	while (same < remarks->n &&
	       remarks->items[same].rule->severity == remarks->verdict)
		same++;
	if (same > 1)
		snprintf(others, sizeof(others), ", and %zu more", same - 1);
	if (asprintf(&text, ": %.*s%s", short_bytes(worst), worst->rule->says,
		     others) < 0)
		return NULL;
	return text;
}

/* NAME: verdict: reason */
static int write_headline(struct remarks *remarks,
			  const struct examination *examination)
{
	char *name = subject(examination), *why = reason(remarks);
	int n = -1;

	if (name && why)
		n = asprintf(&remarks->headline, "%s: %s%s", name,
			     verdict_text(remarks, examination), why);
	if (n < 0)
		remarks->headline = NULL;
	free(name);
	free(why);
	return n < 0 ? -ENOMEM : 0;
}

/* Of the machine and who asks. */
static bool is_of_here(const struct rules *rules)
{
	return rules->first == rules_machine || rules->first == rules_limits;
}

int remarks_judge(struct remarks *remarks,
		  const struct examination *examination)
{
	/* a capture is judged by itself: it may have come from elsewhere */
	bool is_capture = examination->subject == SUBJECT_CAPTURE;
	int error = 0;

	*remarks = (struct remarks){.verdict = SEVERITY_WORKS};
	remarks->items = calloc(count_rules(), sizeof(*remarks->items));
	if (!remarks->items)
		return -ENOMEM;
	for (size_t i = 0; i < REMARKS_TABLES && !error; i++)
		if (!is_capture || !is_of_here(&remarks_tables[i]))
			error = apply(remarks, &remarks_tables[i], examination);
	sort_by_severity(remarks);
	if (!error)
		error = write_headline(remarks, examination);
	if (error)
		remarks_release(remarks);
	return error;
}

void remarks_release(struct remarks *remarks)
{
	for (size_t i = 0; i < remarks->n; i++) {
		free(remarks->items[i].says);
		free(remarks->items[i].does);
	}
	free(remarks->items);
	free(remarks->headline);
	*remarks = (struct remarks){0};
}
