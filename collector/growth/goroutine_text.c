/* SPDX-License-Identifier: MIT */
#include "growth/goroutine_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "goroutine "
#define CREATED "created by "
#define TOTAL "goroutine profile: total "
#define INDEX "'goroutine?debug="
#define CELL "<td>"

void goroutine_text_init(struct goroutine_text *text)
{
	text->use = NULL;
	text->arg = NULL;
	text->n = 0;
	text->has_creator = false;
	text->stack.n = 0;
}

static bool begins(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

static void end_goroutine(struct goroutine_text *text)
{
	if (text->has_creator && text->use)
		text->use(text->arg, &text->creator, &text->stack);
	text->has_creator = false;
	text->stack.n = 0;
}

/* "created by main.serve in goroutine 7"; before Go 1.21 without the last */
static void set_creator(struct goroutine_text *text, char *name)
{
	char *end = strstr(name, " in goroutine ");

	if (end)
		*end = 0;
	text->creator = (struct go_place){.line = 0};
	snprintf(text->creator.function, sizeof(text->creator.function), "%s",
		 name);
	text->has_creator = true;
}

/* "net/http.(*conn).serve(0xc000, {0x78c5f0, 0xc000})" */
static void add_frame(struct goroutine_text *text, char *line)
{
	char *arguments = strrchr(line, '(');
	struct go_place *place = &text->stack.frames[text->stack.n];

	if (!arguments || text->stack.n == GO_STACK_FRAMES)
		return;
	*arguments = 0;
	*place = (struct go_place){.line = 0};
	snprintf(place->function, sizeof(place->function), "%s", line);
	text->stack.n++;
}

void goroutine_text_line(void *arg, char *line)
{
	struct goroutine_text *text = arg;

	if (begins(line, HEAD) && strstr(line, " [")) {
		end_goroutine(text);
		text->n++;
	} else if (!text->n) {
		return;
	} else if (begins(line, CREATED)) {
		set_creator(text, line + sizeof(CREATED) - 1);
	} else if (*line == '\t') {
		/* of a frame, or of the go statement, which comes last */
		if (text->has_creator && !*text->creator.file)
			go_place_set_file(&text->creator, line);
	} else if (!*line) {
		end_goroutine(text);
	} else if (!text->has_creator) {
		add_frame(text, line);
	}
}

bool goroutine_text_end(struct goroutine_text *text)
{
	end_goroutine(text);
	return text->n != 0;
}

void goroutine_count_line(void *arg, char *line)
{
	uint64_t *count = arg;
	char *index = strstr(line, INDEX), *cell = strstr(line, CELL);

	if (*count)
		return;
	if (begins(line, TOTAL))
		*count = strtoull(line + sizeof(TOTAL) - 1, NULL, 10);
	else if (index && cell && cell < index)
		*count = strtoull(cell + sizeof(CELL) - 1, NULL, 10);
	if (*count > INT32_MAX)
		*count = 0;
}
