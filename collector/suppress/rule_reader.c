/* SPDX-License-Identifier: MIT */
/*
 * rule_reader.c - from the lines of a suppression file to rules
 *
 * How     lines "word: text" up to an empty line are one rule; "leak:" begins
 *         the next one when the rule has one already, as LSan's files have
 *         them; a block in braces is valgrind's (valgrind_block.h)
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suppress/rule_reader.h"
#include "suppress/suppressions.h"
#include "suppress/valgrind_block.h"

int reader_fail(struct rule_reader *reader, int line, const char *format, ...)
{
	va_list arguments;
	int used =
	    snprintf(reader->why, SUPPRESSIONS_WHY_BYTES, "%.300s:%d: ",
		     reader->file ? reader->file : "built-in rules", line);

	va_start(arguments, format);
	vsnprintf(reader->why + used, SUPPRESSIONS_WHY_BYTES - (size_t)used,
		  format, arguments);
	va_end(arguments);
	return -EINVAL;
}

int reader_no_memory(struct rule_reader *reader)
{
	reader_fail(reader, reader->line, "out of memory");
	return -ENOMEM;
}

/* What it says, as reports name it: the conditions in one line. */
static char *describe(const struct rule *rule, const char *leak)
{
	const struct {
		const char *word, *text;
	} parts[] = {
	    {"leak:", rule->leak_text ? leak : NULL},
	    {"go:", rule->go.text},
	    {"module:", rule->module.text},
	    {"kind:", rule->kind.text},
	    {"site:", rule->site},
	};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *between = "";

	if (!out)
		return NULL;
	if (rule->n_frames)
		fputs(rule->text, out);
	between = rule->n_frames ? " " : "";
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i].text) {
			fprintf(out, "%s%s%s", between, parts[i].word,
				parts[i].text);
			between = " ";
		}
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

static void drop(struct rule *rule)
{
	for (size_t i = 0; i < rule->n_frames; i++)
		free(rule->frames[i].plain);
	free(rule->frames);
	free(rule->leak_text);
	free(rule->text);
	*rule = (struct rule){0};
}

static bool has_condition(const struct rule *rule)
{
	return rule->leak.text || rule->go.text || rule->module.text ||
	       rule->kind.text || rule->site || rule->n_frames;
}

/* An array's room grows by doubling; NULL: no memory. */
static struct rule *push(struct suppressions *to)
{
	if (to->count == to->capacity) {
		size_t wanted = to->capacity ? 2 * to->capacity : 64;
		struct rule *grown =
		    reallocarray(to->rules, wanted, sizeof(*grown));

		if (!grown)
			return NULL;
		to->rules = grown;
		to->capacity = wanted;
	}
	return &to->rules[to->count++];
}

/* The rule that is being read is whole. */
static int close_rule(struct rule_reader *reader)
{
	struct rule *rule = &reader->rule, *place;

	if (!reader->is_open)
		return 0;
	reader->is_open = false;
	if (!has_condition(rule))
		return reader_fail(reader, rule->line,
				   "this rule matches nothing: it needs a "
				   "line go:, module:, site:, kind: or leak:");
	if (reader->to->count == SUPPRESSIONS_RULES_MAX)
		return reader_fail(reader, rule->line,
				   "more than %d rules in all: patterns with "
				   "* need fewer",
				   SUPPRESSIONS_RULES_MAX);
	char *text = describe(rule, reader->leak);
	place = text ? push(reader->to) : NULL;
	if (!place) {
		free(text);
		return reader_no_memory(reader);
	}
	free(rule->text);
	*place = *rule;
	place->text = text;
	*rule = (struct rule){0};
	return 0;
}

static void open_rule(struct rule_reader *reader)
{
	reader->is_open = true;
	reader->is_foreign = false;
	reader->said = 0;
	reader->rule = (struct rule){
	    .file = reader->file,
	    .line = reader->line,
	};
}

/* Said twice it would be two rules, or a mistake. */
static int set_once(struct rule_reader *reader, const struct field *field,
		    char *value)
{
	int error = 0;

	bool is_next = reader->said & field->bit ||
		       (field->begins_next && reader->rule.n_frames);

	if (reader->is_open && is_next) {
		if (!field->begins_next)
			return reader_fail(reader, reader->line,
					   "a second '%s:' in one rule: an "
					   "empty line ends a rule",
					   field->word);
		error = close_rule(reader);
	}
	if (error)
		return error;
	if (!reader->is_open)
		open_rule(reader);
	reader->said |= field->bit;
	if (!*value && !field->may_be_empty)
		return reader_fail(reader, reader->line, "'%s:' says nothing",
				   field->word);
	return field->set(reader, value);
}

static int read_field(struct rule_reader *reader, char *line)
{
	char *value = strchr(line, ':');

	if (!value)
		return reader_fail(reader, reader->line,
				   "'%.60s' is no rule: a line is 'word: "
				   "text', say 'go: main.load'",
				   line);
	*value++ = 0;
	value += strspn(value, " \t");
	const struct field *field = field_find(reader, line);
	return field ? set_once(reader, field, value) : -EINVAL;
}

static char *trim(char *line)
{
	char *end;

	line += strspn(line, " \t\r");
	end = line + strlen(line);
	while (end > line && strchr(" \t\r", end[-1]))
		*--end = 0;
	return line;
}

/* One that is not about leaks is passed over. */
static int read_block(struct rule_reader *reader, char *line)
{
	int error = block_line(reader, line);

	if (!error && reader->block == BLOCK_NONE && reader->is_foreign) {
		reader->is_open = false;
		drop(&reader->rule);
	}
	return error;
}

static int read_line(struct rule_reader *reader, char *line)
{
	line = trim(line);
	if (*line == '#')
		return 0;
	if (reader->block != BLOCK_NONE)
		return *line ? read_block(reader, line) : 0;
	if (!*line)
		return close_rule(reader);
	if (strcmp(line, "{"))
		return read_field(reader, line);
	if (close_rule(reader))
		return -EINVAL;
	open_rule(reader);
	reader->block = BLOCK_NAME;
	return 0;
}

static int read_lines(struct rule_reader *reader, char *text, size_t size)
{
	char *end = text + size, *next;
	int error = 0;

	for (char *line = text; !error && line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next ? next : end;
		*next++ = 0;
		reader->line++;
		if (strlen(line) != (size_t)(next - line) - 1)
			return reader_fail(reader, reader->line,
					   "there is a zero byte: this is no "
					   "suppression file");
		error = read_line(reader, line);
	}
	if (!error && reader->block != BLOCK_NONE)
		return reader_fail(reader, reader->rule.line,
				   "this block is not closed: a line '}' ends "
				   "it");
	return error ? error : close_rule(reader);
}

int suppressions_parse(struct suppressions *suppressions, const char *file,
		       char *text, size_t size,
		       char why[SUPPRESSIONS_WHY_BYTES])
{
	struct rule_reader reader = {
	    .to = suppressions,
	    .file = file,
	    .why = why,
	};

	if (suppressions_keep(suppressions, text))
		return reader_no_memory(&reader);
	int error = read_lines(&reader, text, size);
	if (error)
		drop(&reader.rule);
	return error;
}
