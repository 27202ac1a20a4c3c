/* SPDX-License-Identifier: MIT */
#include "joined/meant.h"

#include <ctype.h>
#include <string.h>

#include "joined/passage.h"
#include "report/joined.h"
#include "report/site.h"

/*
 * The first "C.NAME" of a message is what made the memory: two calls of one
 * line may each have a site.  NULL: it names none.
 */
static const char *maker_of(const struct joined_finding *finding,
			    size_t *length)
{
	const char *at = finding->message;

	while ((at = strstr(at, "C."))) {
		*length = 2;
		while (isalnum((unsigned char)at[*length]) ||
		       at[*length] == '_')
			++*length;
		if (*length > 2 &&
		    (at == finding->message || isspace((unsigned char)at[-1])))
			return at;
		at += 2;
	}
	return NULL;
}

static bool is_text(const char *text, const char *start, size_t length)
{
	return text && strlen(text) == length && !memcmp(text, start, length);
}

/* Is it the memory that the finding speaks of, as far as both say that? */
static bool is_made_so(const struct joined_finding *finding,
		       const struct site *site)
{
	size_t length;
	const char *maker = maker_of(finding, &length);

	return maker && (is_text(site->kind, maker, length) ||
			 is_text(site->callee, maker + 2, length - 2));
}

static bool is_near(const struct joined_finding *finding,
		    const struct seen *seen, const struct passage *passage)
{
	return passage->depth == seen->nearest ||
	       !strcmp(finding->rule, "missing-close");
}

void meant_mark(const struct joined_finding *finding, struct seen *seen)
{
	bool is_told = false;

	for (struct passage *at = seen->first; at; at = at->next)
		is_told |=
		    is_near(finding, seen, at) && is_made_so(finding, at->site);
	for (struct passage *at = seen->first; at; at = at->next)
		at->is_meant = is_near(finding, seen, at) &&
			       (!is_told || is_made_so(finding, at->site));
}
