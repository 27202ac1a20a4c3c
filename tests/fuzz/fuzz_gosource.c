/* SPDX-License-Identifier: MIT */
/*
 * fuzz_gosource.c - a file that is called Go source, and what is read in it
 */
#include "target.h"

#include "hint/callsite.h"
#include "hint/closer.h"
#include "hint/escape.h"
#include "hint/gosource.h"
#include "hint/mistake.h"
#include "hint/sentence.h"

static void ask(const struct gosource *source, int line, const char *called,
		const char *release)
{
	char said[400] = "", field[CALLSITE_NAME];
	struct sentences out = {.text = said, .size = sizeof(said)};
	struct suspect_call call = {
	    .file = "x.go",
	    .line = line,
	    .called = called,
	    .release = release,
	    .release_length = release ? strlen(release) : 0,
	    .is_returned = release,
	};

	REQUIRE(mistake_say(&out, source, &call) == (*said != 0));
	REQUIRE(strlen(said) < sizeof(said));
	if (closer_field(source, line, called, field))
		REQUIRE(*field && strlen(field) < sizeof(field));
}

/* Which ways lead past the end of what the line makes. */
static void find_ways(const struct gosource *source, int line,
		      const char *called)
{
	char said[400] = "", variable[CALLSITE_NAME];
	struct sentences out = {.text = said, .size = sizeof(said)};
	struct escape escape;

	for (int of_receiver = 0; of_receiver <= 1; of_receiver++) {
		escape_variable(variable, source, line, called, of_receiver);
		REQUIRE(strlen(variable) < sizeof(variable));
	}
	if (!escape_find(&escape, source, line, called))
		return;
	REQUIRE(escape.ended > escape.made && escape.ended <= source->n);
	REQUIRE(escape.n_exits <= ESCAPE_EXITS);
	for (size_t i = 0; i < escape.n_exits; i++)
		REQUIRE(escape.exits[i] > escape.made &&
			escape.exits[i] <= source->n);
	if (escape.n_exits)
		escape_say(&out, &escape, "f");
	REQUIRE(strlen(said) < sizeof(said));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct gosource source;

	if (!gosource_parse(&source, text)) {
		for (int i = 0; i <= source.n + 1; i++) {
			ask(&source, i, "CString", "free");
			ask(&source, i, "f", NULL);
			find_ways(&source, i, "CString");
			find_ways(&source, i, "f");
			REQUIRE(gosource_end(&source, i) <= source.n ||
				i > source.n);
		}
		gosource_release(&source);
	}
	free(text);
	return 0;
}
