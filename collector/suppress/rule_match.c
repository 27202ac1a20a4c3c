/* SPDX-License-Identifier: MIT */
/*
 * rule_match.c - does a rule match a stack
 */
#include <string.h>

#include "suppress/rule.h"
#include "symbol/gopackage.h"

static bool has_glob(const struct glob *glob, const char *text)
{
	return text && glob_matches(glob, text, strlen(text));
}

/* Of frames without a stack, the blamed one is known. */
static const struct frame *frame_at(const struct stack_subject *stack, size_t i)
{
	return stack->n_frames ? &stack->frames[i] : stack->blame;
}

static size_t frame_count(const struct stack_subject *stack)
{
	return stack->n_frames ? stack->n_frames : 1;
}

static bool is_leak(const struct glob *leak, const struct frame *frame)
{
	return has_glob(leak, frame->function) || has_glob(leak, frame->file) ||
	       has_glob(leak, frame->module);
}

/* A linker's names have %2e for the dots behind a path's last slash. */
static size_t plain_package(const char *function, size_t length, char *plain,
			    size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < length && used < size; i++) {
		bool is_dot =
		    length - i > 2 && !strncmp(function + i, "%2e", 3);

		plain[used++] = is_dot ? '.' : function[i];
		i += is_dot ? 2 : 0;
	}
	return used;
}

/* The package, or a path that it lies below. */
static bool is_package(const struct glob *module, const char *function)
{
	char plain[1024];
	size_t length = plain_package(function, gopackage_length(function),
				      plain, sizeof(plain));

	while (length) {
		if (glob_matches(module, plain, length))
			return true;
		do
			length--;
		while (length && plain[length] != '/');
	}
	return false;
}

static bool is_module(const struct glob *module, const struct frame *frame)
{
	if (frame->language == LANGUAGE_GO && frame->function &&
	    is_package(module, frame->function))
		return true;
	return frame->module && (has_glob(module, frame->module) ||
				 has_glob(module, basename(frame->module)));
}

static bool is_go(const struct glob *go, const struct frame *frame)
{
	return frame->language == LANGUAGE_GO && has_glob(go, frame->function);
}

typedef bool frame_test(const struct glob *glob, const struct frame *frame);

static bool any_frame(const struct stack_subject *stack,
		      const struct glob *glob, frame_test *test)
{
	for (size_t i = 0; i < frame_count(stack); i++)
		if (test(glob, frame_at(stack, i)))
			return true;
	return false;
}

static bool is_source(const struct frame_pattern *pattern,
		      const struct frame *frame)
{
	if (pattern->line && pattern->line != frame->line)
		return false;
	return frame->file && (has_glob(&pattern->glob, frame->file) ||
			       has_glob(&pattern->glob, basename(frame->file)));
}

static bool is_frame(const struct frame_pattern *pattern,
		     const struct frame *frame)
{
	switch (pattern->kind) {
	case PATTERN_FUNCTION:
		return has_glob(&pattern->glob, frame->function) ||
		       (pattern->plain && frame->function &&
			!strcmp(pattern->plain, frame->function));
	case PATTERN_OBJECT:
		return has_glob(&pattern->glob, frame->module);
	case PATTERN_SOURCE:
		return is_source(pattern, frame);
	case PATTERN_ANY:
		break;
	}
	return true;
}

bool rule_is_allocator(const struct frame_pattern *pattern)
{
	static const char *const names[] = {
	    "malloc",	"calloc", "realloc", "reallocarray",  "aligned_alloc",
	    "memalign", "valloc", "pvalloc", "posix_memalign"};

	if (pattern->kind != PATTERN_FUNCTION)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (has_glob(&pattern->glob, names[i]))
			return true;
	return false;
}

/* Where in the patterns a reader of the stack may be; "..." may be no frame. */
static bool reach(const struct rule *rule, bool *at, size_t i)
{
	for (; i < rule->n_frames; i++) {
		at[i] = true;
		if (rule->frames[i].kind != PATTERN_ANY)
			return false;
	}
	return true;
}

/*
 * One more frame.  "..." takes it and stays; frames of Go and inlined ones that
 * nobody names are passed over, because valgrind may not see them.  true: all
 * matched.
 */
static bool step(const struct rule *rule, bool *at, const struct frame *frame)
{
	bool next[RULE_FRAMES_MAX];
	bool may_be_missing = frame->language == LANGUAGE_GO || frame->inlined;

	memset(next, false, rule->n_frames * sizeof(*next));
	for (size_t i = 0; i < rule->n_frames; i++) {
		const struct frame_pattern *pattern = &rule->frames[i];
		bool is_any = pattern->kind == PATTERN_ANY;

		if (!at[i])
			continue;
		if (may_be_missing)
			next[i] = true;
		if (is_frame(pattern, frame) &&
		    reach(rule, next, is_any ? i : i + 1))
			return true;
	}
	memcpy(at, next, rule->n_frames * sizeof(*at));
	return false;
}

/* The patterns must match the innermost frames; outer ones are free. */
static bool is_block(const struct rule *rule, const struct stack_subject *stack)
{
	bool at[RULE_FRAMES_MAX];
	size_t first = 0;

	memset(at, false, rule->n_frames * sizeof(*at));
	if (reach(rule, at, 0))
		return true;
	while (rule->frames[first].kind == PATTERN_ANY)
		first++;
	/* malloc itself calls us: its caller is the first frame here */
	if (rule_is_allocator(&rule->frames[first]) &&
	    reach(rule, at, first + 1))
		return true;
	for (size_t i = 0; i < frame_count(stack); i++)
		if (step(rule, at, frame_at(stack, i)))
			return true;
	return false;
}

bool rule_matches(const struct rule *rule, const struct stack_subject *stack)
{
	if (rule->site && strcmp(rule->site, stack->site))
		return false;
	if (rule->kind.text && !has_glob(&rule->kind, stack->kind))
		return false;
	if (rule->go.text && !has_glob(&rule->go, stack->blame->function) &&
	    !any_frame(stack, &rule->go, is_go))
		return false;
	if (rule->module.text && !any_frame(stack, &rule->module, is_module))
		return false;
	if (rule->leak.text && !any_frame(stack, &rule->leak, is_leak))
		return false;
	return !rule->n_frames || is_block(rule, stack);
}
