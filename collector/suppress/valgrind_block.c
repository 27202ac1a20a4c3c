/* SPDX-License-Identifier: MIT */
#include "suppress/valgrind_block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "symbol/demangle.h"

#define PLAIN_BYTES 1024

static bool has_prefix(const char *line, const char *prefix)
{
	return !strncmp(line, prefix, strlen(prefix));
}

/* "Memcheck,Addrcheck:Leak": others tell of errors, not of memory. */
static bool is_of_leaks(const char *line)
{
	const char *kind = strchr(line, ':');

	for (const char *tool = line; kind && tool < kind;
	     tool += strcspn(tool, ",:") + 1)
		if (has_prefix(tool, "Memcheck") &&
		    strchr(",:", tool[strlen("Memcheck")]))
			return !strcmp(kind + 1, "Leak");
	return false;
}

static struct frame_pattern *push(struct rule_reader *reader)
{
	struct rule *rule = &reader->rule;
	size_t room = rule->n_frames ? 2 * rule->n_frames : 8;
	struct frame_pattern *grown = rule->frames;

	/* a power of two is full; the first eight come at once */
	if (!rule->n_frames ||
	    (rule->n_frames >= 8 && !(rule->n_frames & (rule->n_frames - 1))))
		grown = reallocarray(rule->frames, room, sizeof(*grown));
	if (!grown)
		return NULL;
	rule->frames = grown;
	grown += rule->n_frames++;
	*grown = (struct frame_pattern){0};
	return grown;
}

/* Frames have names as people write them, blocks as the linker does. */
static int set_function(struct frame_pattern *pattern, const char *name)
{
	char plain[PLAIN_BYTES];

	pattern->kind = PATTERN_FUNCTION;
	pattern->glob.text = name;
	if (!demangle(name, plain, sizeof(plain)))
		return 0;
	pattern->plain = strdup(plain);
	return pattern->plain ? 0 : -ENOMEM;
}

/* FILE or FILE:LINE */
static void set_source(struct frame_pattern *pattern, char *place)
{
	char *colon = strrchr(place, ':');

	pattern->kind = PATTERN_SOURCE;
	pattern->glob.text = place;
	if (!colon || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")])
		return;
	*colon = 0;
	pattern->line = atoi(colon + 1);
}

static int read_frame(struct rule_reader *reader, char *line)
{
	struct frame_pattern *pattern;
	int error = 0;

	if (reader->rule.n_frames == RULE_FRAMES_MAX)
		return reader_fail(reader, reader->line,
				   "more than %d frames in a block",
				   RULE_FRAMES_MAX);
	pattern = push(reader);
	if (!pattern)
		return reader_no_memory(reader);
	if (!strcmp(line, "..."))
		pattern->kind = PATTERN_ANY;
	else if (has_prefix(line, "fun:") && line[4])
		error = set_function(pattern, line + 4);
	else if (has_prefix(line, "src:") && line[4])
		set_source(pattern, line + 4);
	else if (has_prefix(line, "obj:") && line[4])
		*pattern = (struct frame_pattern){
		    .kind = PATTERN_OBJECT,
		    .glob.text = line + 4,
		};
	else
		return reader_fail(reader, reader->line,
				   "'%.60s' is no frame: a block has fun:NAME, "
				   "obj:FILE, src:FILE and ...",
				   line);
	return error ? reader_no_memory(reader) : 0;
}

/*
 * Where Go calls C, valgrind goes on to the system stack's start, and we to the
 * goroutine's: what it says of that is not about the caller.
 */
static void cut_at_go(struct rule *rule)
{
	for (size_t i = 0; i < rule->n_frames; i++)
		if (rule->frames[i].kind == PATTERN_FUNCTION &&
		    has_prefix(rule->frames[i].glob.text, "runtime.asmcgocall"))
			while (rule->n_frames > i)
				free(rule->frames[--rule->n_frames].plain);
}

static int close_block(struct rule_reader *reader)
{
	struct rule *rule = &reader->rule;
	size_t i = 0;

	reader->block = BLOCK_NONE;
	cut_at_go(rule);
	while (i < rule->n_frames && rule->frames[i].kind == PATTERN_ANY)
		i++;
	if (reader->is_foreign || i < rule->n_frames)
		return 0;
	return reader_fail(reader, reader->line,
			   "this block names no frame: it needs a name, "
			   "Memcheck:Leak and fun:, obj: or src:");
}

static int read_name(struct rule_reader *reader, const char *line)
{
	reader->rule.text = strdup(line);
	reader->block = BLOCK_TOOL;
	return reader->rule.text ? 0 : reader_no_memory(reader);
}

int block_line(struct rule_reader *reader, char *line)
{
	if (!strcmp(line, "}"))
		return close_block(reader);
	switch (reader->block) {
	case BLOCK_NAME:
		return read_name(reader, line);
	case BLOCK_TOOL:
		reader->is_foreign = !is_of_leaks(line);
		reader->block = BLOCK_FRAMES;
		return 0;
	case BLOCK_FRAMES:
	case BLOCK_NONE:
		break;
	}
	/* nobody knows the kind of a leak without a search of all memory */
	if (reader->is_foreign || has_prefix(line, "match-leak-kinds:"))
		return 0;
	return read_frame(reader, line);
}
