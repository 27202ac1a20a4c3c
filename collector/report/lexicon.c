/* SPDX-License-Identifier: MIT */
#include "report/lexicon.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/json_site.h"
#include "report/page.h"
#include "symbol/blame.h"
#include "symbol/frame.h"
#include "symbol/gopackage.h"

/* Beside its strings; and all that is kept of a string. */
#define VALUE_COST 40
#define NAME_BYTES 2048

enum flags {
	FLAG_GO = 1,
	FLAG_INLINED = 2,
	FLAG_PLUMBING = 4,
};

int lexicon_init(struct lexicon *lexicon)
{
	*lexicon = (struct lexicon){json_array(), json_object(), 0};
	if (lexicon->values && lexicon->numbers)
		return 0;
	lexicon_release(lexicon);
	return -ENOMEM;
}

void lexicon_release(struct lexicon *lexicon)
{
	json_decref(lexicon->values);
	json_decref(lexicon->numbers);
	*lexicon = (struct lexicon){0};
}

static json_t *cut_text(const char *text, size_t size)
{
	char *copy = text ? strndup(text, size) : NULL;
	json_t *value = json_text(copy);

	free(copy);
	return text && !copy ? NULL : value;
}

static size_t length(const char *text)
{
	return text ? strnlen(text, NAME_BYTES) : 4;
}

/* Takes `value`. */
static json_int_t add(struct lexicon *lexicon, const char *key, json_t *value)
{
	json_int_t number = (json_int_t)json_array_size(lexicon->values);

	if (!value || json_array_append_new(lexicon->values, value) ||
	    json_object_set_new(lexicon->numbers, key, json_integer(number)))
		return -ENOMEM;
	return number;
}

static int flags_of(const struct frame *frame)
{
	return (frame->language == LANGUAGE_GO ? FLAG_GO : 0) |
	       (frame->inlined ? FLAG_INLINED : 0) |
	       (blame_is_plumbing(frame) ? FLAG_PLUMBING : 0);
}

/* Equal strings of a symbolizer are one pointer. */
json_int_t lexicon_frame(struct lexicon *lexicon, const struct frame *frame)
{
	uint64_t pc = frame->function ? 0 : frame->pc;
	json_t *found;
	char key[128], hex[24];

	snprintf(key, sizeof(key), "%p %p %p %d %d %" PRIx64,
		 (const void *)frame->function, (const void *)frame->file,
		 (const void *)frame->module, frame->line, frame->inlined, pc);
	found = json_object_get(lexicon->numbers, key);
	if (found)
		return json_integer_value(found);
	snprintf(hex, sizeof(hex), "0x%" PRIx64, pc);
	lexicon->cost += length(frame->function) + length(frame->file) +
			 length(frame->module) + VALUE_COST;
	return add(lexicon, key,
		   json_pack("[i, o, o, i, o, o]", flags_of(frame),
			     cut_text(frame->function, NAME_BYTES),
			     cut_text(frame->file, NAME_BYTES), frame->line,
			     cut_text(frame->module, NAME_BYTES),
			     pc ? json_string(hex) : json_null()));
}

/* A Go function is of a package, any other of a file. */
static json_t *group_of(const struct frame *frame)
{
	size_t package;

	if (frame->language == LANGUAGE_GO && frame->function) {
		package = gopackage_length(frame->function);
		return cut_text(frame->function,
				package < NAME_BYTES ? package : NAME_BYTES);
	}
	return cut_text(frame->module ? basename(frame->module) : NULL,
			NAME_BYTES);
}

json_int_t lexicon_name(struct lexicon *lexicon, const struct frame *frame)
{
	json_t *found;
	char key[64];

	snprintf(key, sizeof(key), "%p %p %d", (const void *)frame->function,
		 (const void *)frame->module, (int)frame->language);
	found = json_object_get(lexicon->numbers, key);
	if (found)
		return json_integer_value(found);
	lexicon->cost += length(frame->function) + VALUE_COST;
	return add(lexicon, key,
		   json_pack("[i, o, o]", flags_of(frame),
			     cut_text(frame->function, NAME_BYTES),
			     group_of(frame)));
}
