/* SPDX-License-Identifier: MIT */
#include "hint/gosource.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report/source.h"
#include "report/trimmed.h"

#define DEPTH_MAX 200

/* A bracket that is open. */
struct opener {
	char bracket;
	int line, function, loop;
	bool deferred;
};

struct parser {
	struct gosource *source;
	char quote; /* '*': in a comment, '`': in a raw string, 0: in code */
	struct opener open[DEPTH_MAX];
	int depth;
	int signature; /* where what was closed in this line had begun */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The end of a string or a rune that starts at text[i], or of the line. */
static size_t skip_quoted(const char *text, size_t i)
{
	char quote = text[i++];

	while (text[i] && text[i] != quote)
		i += text[i] == '\\' && text[i + 1] ? 2 : 1;
	return text[i] ? i : i - 1;
}

/* Blank out what is no code. */
static void strip(struct parser *parser, char *text)
{
	for (size_t i = 0; text[i]; i++) {
		if (parser->quote) {
			bool ends = parser->quote == '`'
					? text[i] == '`'
					: text[i] == '*' && text[i + 1] == '/';

			if (ends && parser->quote == '*')
				text[i++] = ' ';
			if (ends)
				parser->quote = 0;
			text[i] = ' ';
		} else if (text[i] == '/' && text[i + 1] == '/') {
			text[i] = 0;
			return;
		} else if (text[i] == '/' && text[i + 1] == '*') {
			parser->quote = '*';
			text[i] = text[i + 1] = ' ';
			i++;
		} else if (text[i] == '`') {
			parser->quote = '`';
			text[i] = ' ';
		} else if (text[i] == '"' || text[i] == '\'') {
			size_t end = skip_quoted(text, i);

			for (size_t j = i + 1; j < end; j++)
				text[j] = ' ';
			i = end;
		}
	}
}

/* Is there the keyword, as a word, in text[from..to)? */
static bool has_keyword(const char *text, size_t from, size_t to,
			const char *keyword)
{
	size_t length = strlen(keyword);

	for (size_t i = from; i + length <= to; i++)
		if (!strncmp(text + i, keyword, length) &&
		    !is_word(text[i + length]) && (!i || !is_word(text[i - 1])))
			return true;
	return false;
}

/* A signature of several lines has its brace behind the last of them. */
static bool has_signature(const struct parser *parser)
{
	const char *code = gosource_code(parser->source, parser->signature);

	return has_keyword(code, 0, strlen(code), "func");
}

/* Which block is it that text[at] opens? */
static void describe_block(const struct parser *parser, struct opener *opener,
			   const char *text, size_t from, size_t at)
{
	const struct opener *outer =
	    parser->depth ? &parser->open[parser->depth - 1] : NULL;

	opener->function = outer ? outer->function : 0;
	opener->loop = outer ? outer->loop : 0;
	opener->deferred = outer && outer->deferred;
	if (opener->bracket != '{')
		return;
	if (has_keyword(text, from, at, "func") || has_signature(parser)) {
		opener->function = opener->line;
		opener->loop = 0;
		opener->deferred = has_keyword(text, from, at, "defer");
	} else if (has_keyword(text, from, at, "for")) {
		opener->loop = opener->line;
	}
}

static void parse_brackets(struct parser *parser, const char *text, int line)
{
	size_t from = 0;

	parser->signature = 0;
	for (size_t i = 0; text[i]; i++) {
		struct opener *top =
		    parser->depth ? &parser->open[parser->depth - 1] : NULL;

		if (strchr("([{", text[i])) {
			struct opener *opener = &parser->open[parser->depth];

			if (parser->depth == DEPTH_MAX) {
				parser->source->is_odd = true;
				return;
			}
			*opener = (struct opener){text[i], line, 0, 0, false};
			describe_block(parser, opener, text, from, i);
			parser->depth++;
			if (text[i] == '{')
				from = i + 1;
		} else if (strchr(")]}", text[i])) {
			if (!top) {
				parser->source->is_odd = true;
				return;
			}
			parser->depth--;
			if (text[i] == '}')
				from = i + 1;
			else if (top->line < line && text[i] == ')')
				parser->signature = top->line;
		} else if (text[i] == ';' && !parser->depth) {
			from = i + 1;
		}
	}
}

static struct goline *add_line(struct gosource *source)
{
	if (source->n + 1 >= source->capacity) {
		int wanted = source->capacity ? 2 * source->capacity : 256;
		struct goline *grown =
		    reallocarray(source->lines, (size_t)wanted, sizeof(*grown));

		if (!grown)
			return NULL;
		source->lines = grown;
		source->capacity = wanted;
	}
	return &source->lines[++source->n];
}

static void parse_line(void *argument, const char *text)
{
	struct parser *parser = argument;
	struct gosource *source = parser->source;
	struct goline *line;
	char *code;

	if (source->is_odd)
		return;
	code = strdup(text);
	line = code ? add_line(source) : NULL;
	if (!line || strlen(text) >= SOURCE_COLUMNS) {
		source->is_odd = true;
		if (line)
			line->code = code;
		else
			free(code);
		return;
	}
	*line = (struct goline){.code = code};
	if (parser->depth) {
		const struct opener *top = &parser->open[parser->depth - 1];

		line->function = top->function;
		line->loop = top->loop;
		line->deferred = top->deferred;
	}
	for (int i = parser->depth; i-- > 0 && !line->block;)
		if (parser->open[i].bracket == '{')
			line->block = parser->open[i].line;
	strip(parser, code);
	parse_brackets(parser, code, source->n);
}

static int finish(struct gosource *source, int err)
{
	if (!err && !source->is_odd && source->n)
		return 0;
	gosource_release(source);
	return err ? err : -EINVAL;
}

int gosource_read(struct gosource *source, const char *file, time_t built)
{
	struct parser parser = {.source = source};
	char path[PATH_MAX];
	struct stat st;
	int lines;

	*source = (struct gosource){0};
	if (!trimmed_path(file, path))
		return -ENOENT;
	if (stat(path, &st) < 0)
		return -errno;
	if (st.st_mtime > built)
		return -ESTALE;
	lines = source_each(path, 1, INT_MAX, parse_line, &parser);
	return finish(source, lines < 0 ? lines : 0);
}

int gosource_parse(struct gosource *source, const char *text)
{
	struct parser parser = {.source = source};

	*source = (struct gosource){0};
	while (*text) {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);

		if (!line)
			return finish(source, -ENOMEM);
		parse_line(&parser, line);
		free(line);
		text += length;
		text += *text == '\n';
	}
	return finish(source, 0);
}

void gosource_release(struct gosource *source)
{
	for (int i = 1; i <= source->n; i++)
		free(source->lines[i].code);
	free(source->lines);
	*source = (struct gosource){0};
}

const char *gosource_code(const struct gosource *source, int line)
{
	return line > 0 && line <= source->n ? source->lines[line].code : "";
}

const char *gosource_statement(const struct gosource *source, int line)
{
	const char *code = gosource_code(source, line);

	while (isspace((unsigned char)*code))
		code++;
	return code;
}

int gosource_end(const struct gosource *source, int line)
{
	int function =
	    line > 0 && line <= source->n ? source->lines[line].function : 0;
	int last = line;

	if (!function)
		return line;
	for (int i = line + 1; i <= source->n; i++) {
		if (!source->lines[i].block)
			break;
		if (source->lines[i].function == function)
			last = i;
	}
	return last;
}
