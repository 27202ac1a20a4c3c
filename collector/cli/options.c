/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/value.h"
#include "log.h"

#define WORDS_MAX 64
#define BLANKS " \t\n"

/* The words that options are read from. */
struct words {
	char **list;
	int count, at;
	bool is_environment;
};

/* metavar "a|b|c" */
static bool is_choice(const char *words, const char *value)
{
	size_t length = strlen(value);

	for (; *words; words += *words == '|') {
		size_t n = strcspn(words, "|");

		if (n == length && !memcmp(words, value, n))
			return true;
		words += n;
	}
	return false;
}

static int remember(struct options *options, const struct option *option,
		    const char *value)
{
	if (options->n_given == GIVEN_MAX) {
		log_error("more than %d options", GIVEN_MAX);
		return -EINVAL;
	}
	options->given[options->n_given++] =
	    (struct given_option){option, value};
	return 0;
}

/* `value`: NULL for a flag, else text that may be cut into pieces. */
static int set_option(struct options *o, const struct option *option,
		      char *value)
{
	const struct option *row = options_table;

	if (remember(o, option, value))
		return -EINVAL;
	if (option->kind == KIND_choice && !is_choice(option->metavar, value)) {
		log_error("bad %s '%s': %s", option->name, value,
			  option->metavar);
		return -EINVAL;
	}
#define OPTION(commands, field, kind, ...) \
	if (row++ == option)               \
		return set_##kind(&o->field, value);
#include "cli/options.def"
#undef OPTION
	return -EINVAL;
}

/* `near`: "--name" or NULL */
static int unknown(const struct options *options, const char *dashes,
		   const char *word, const char *near)
{
	int length = (int)strcspn(word, "=");

	if (near)
		log_error("unknown option '%s%.*s': did you mean '--%s'?",
			  dashes, length, word, near);
	else
		log_error("unknown option '%s%.*s': see 'darkheap %s --help'",
			  dashes, length, word, options->command->name);
	return -EINVAL;
}

/* It is another command's. */
static int misplaced(const struct options *options, const char *name)
{
	unsigned bits = option_commands(name);
	char list[128] = "";
	size_t used = 0;

	for (size_t i = 0; i < COMMAND_COUNT && used < sizeof(list); i++) {
		if (!(bits & commands[i].bit))
			continue;
		bits &= ~commands[i].bit;
		used +=
		    (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
				     !used  ? ""
				     : bits ? ", "
					    : " and ",
				     commands[i].name);
	}
	log_error("--%s is an option of %s, not of 'darkheap %s'", name, list,
		  options->command->name);
	return -EINVAL;
}

static int takes_no_value(const char *name)
{
	log_error("--%s takes no value", name);
	return -EINVAL;
}

static char *next_word(struct words *words)
{
	return words->at < words->count ? words->list[words->at++] : NULL;
}

/* --name=value, --name value, --flag */
static int read_long(struct options *options, struct words *words, char *word)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = 0;
	const struct option *mine = option_find(options->command->bit, word);
	const struct option *option = mine ? mine : option_find(ALL, word);
	if (!option)
		return unknown(options, "--", word,
			       option_nearest(options->command->bit, word));
	if (!mine && !words->is_environment)
		return misplaced(options, word);
	if (!option->metavar && value)
		return takes_no_value(word);
	if (option->metavar && !value && !(value = next_word(words))) {
		log_error("--%s needs a value: --%s=%s", word, word,
			  option->metavar);
		return -EINVAL;
	}
	/* DARKHEAP_OPTIONS is for every command, as GOFLAGS is */
	return mine ? set_option(options, mine, value) : 0;
}

/* -x or -xyz: no letter takes a value. */
static int read_letters(struct options *options, const char *word)
{
	for (const char *letter = word; *letter; letter++) {
		const struct option *option =
		    option_find_letter(options->command->bit, *letter);
		if (!option && word[1]) /* -depth=3, as Go programs have it */
			return unknown(
			    options, "-", word,
			    option_nearest(options->command->bit, word));
		if (!option)
			return unknown(options, "-", word, NULL);
		set_option(options, option, NULL);
	}
	return 0;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

/*
 * Of the words of `test`: ours have two dashes and our names, and end where the
 * test binary's arguments begin; all others are go's.
 */
static bool is_go_word(const struct options *options, const char *word)
{
	char name[64];

	if (strncmp(word, "--", 2) || strcspn(word, "=") >= sizeof(name))
		return true;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "=") - 2,
		 word + 2);
	return !option_find(options->command->bit, name);
}

static bool is_go_end(const char *word)
{
	return !strcmp(word, "--") || !strcmp(word, "-args") ||
	       !strcmp(word, "--args");
}

/* What is go's gathers at the front of words->list, *n words. */
static int read_go_words(struct options *options, struct words *words, int *n)
{
	bool is_ended = false;
	char *word;

	*n = 0;
	while ((word = next_word(words))) {
		is_ended |= is_go_end(word);
		if (is_ended || is_go_word(options, word))
			words->list[(*n)++] = word;
		else if (read_long(options, words, word + 2))
			return -EINVAL;
	}
	words->list[*n] = NULL;
	return 0;
}

/* Operands gather at the front of words->list; *n: how many there are. */
static int read_words(struct options *options, struct words *words, int *n)
{
	bool is_program = options->command->operand == OPERAND_program;
	bool is_ended = false;
	char *word;

	*n = 0;
	while ((word = next_word(words))) {
		int error = 0;

		if (!is_ended && !strcmp(word, "--"))
			is_ended = true;
		else if (is_ended || !is_option(word))
			words->list[(*n)++] = word;
		else if (word[1] == '-')
			error = read_long(options, words, word + 2);
		else
			error = read_letters(options, word + 1);
		if (error)
			return error;
		if (is_program && (*n || is_ended))
			break;
	}
	while (is_program && (word = next_word(words)))
		words->list[(*n)++] = word;
	words->list[*n] = NULL;
	return 0;
}

/* Words as GOFLAGS has them: apart by spaces, quoted whole if need be. */
static int split(char *at, char **list, int *n)
{
	for (at += strspn(at, BLANKS); *at; at += strspn(at, BLANKS)) {
		if (*n == WORDS_MAX) {
			log_error("more than %d words", WORDS_MAX);
			return -EINVAL;
		}
		char quote = *at == '\'' || *at == '"' ? *at++ : 0;
		list[(*n)++] = at;
		at = quote ? strchr(at, quote) : at + strcspn(at, BLANKS);
		if (!at) {
			log_error("a quote is not closed");
			return -EINVAL;
		}
		if (*at)
			*at++ = 0;
	}
	return 0;
}

static int read_environment(struct options *options, const char *text)
{
	char *list[WORDS_MAX + 1];
	struct words words = {.list = list, .is_environment = true};
	int n;

	options->environment = strdup(text);
	if (!options->environment)
		return -ENOMEM;
	int error = split(options->environment, list, &words.count);
	if (!error)
		error = read_words(options, &words, &n);
	if (!error && n) {
		log_error("'%s' is no option", list[0]);
		error = -EINVAL;
	}
	if (error)
		log_error("it stands in DARKHEAP_OPTIONS: options only, apart "
			  "by spaces, quoted whole");
	return error;
}

static int check_count(const struct command *command, char **operands, int n)
{
	static const char *const names[] = {"program", "capture", "target",
					    "word"};
	const char *name = names[command->operand];

	if (n < command->least)
		log_error("%s %s: darkheap %s %s", n ? "one more" : "no", name,
			  command->name, command->usage);
	else if (n > command->most)
		log_error("'%s' is too much: darkheap %s %s",
			  operands[command->most], command->name,
			  command->usage);
	else
		return 0;
	return -EINVAL;
}

/* What fits each alone may not fit together. */
static int check_whole(const struct options *options)
{
	if (options->is_update_baseline && !options->baseline) {
		log_error("--update-baseline needs --baseline=FILE");
		return -EINVAL;
	}
	if (options->overhead_percent > 0 && !options->sample_bytes) {
		log_error("--overhead leaves blocks out: it cannot go with "
			  "--sample=all");
		return -EINVAL;
	}
	/* what is new to diff is new to its first capture */
	if (options->policy.wants_new && !options->baseline &&
	    options->command->bit != DIFF) {
		log_error("--fail-on=new needs --baseline=FILE");
		return -EINVAL;
	}
	return 0;
}

/* Its reports, if any, are asked for instead of the environment's. */
static int read_command_line(struct options *options, int argc, char **argv)
{
	struct words words = {.list = argv, .count = argc};
	struct options before = *options;
	int n;

	memset(options->reports, 0, sizeof(options->reports));
	int error = options->command->operand == OPERAND_go_word
			? read_go_words(options, &words, &n)
			: read_words(options, &words, &n);
	if (!options->reports[0].format)
		memcpy(options->reports, before.reports,
		       sizeof(before.reports));
	if (error || options->is_help || options->is_version)
		return error;
	*(options->command->operand == OPERAND_program ? &options->program
						       : &options->operands) =
	    argv;
	error = check_count(options->command, argv, n);
	return error ? error : check_whole(options);
}

int options_read(struct options *options, const struct command *command,
		 const char *environment, int argc, char **argv)
{
	*options = (struct options){
	    .command = command,
	    .depth = 64,
	    .stall_ns = 100000000,
	    .memory_bytes = 64 << 20,
	    .sample_bytes = SAMPLE_UNSET,
	    .format = "text",
	    .artifacts = "darkheap-artifacts",
	    .confirm_ns = 10 * UINT64_C(1000000000),
	};
	int error = policy_parse(&options->policy, POLICY_DEFAULT, false);
	if (!error && environment)
		error = read_environment(options, environment);
	if (!error)
		error = read_command_line(options, argc, argv);
	options->is_report_asked = options->reports[0].format;
	/* where all is green, `test` has nothing to say */
	if (!error && !options->reports[0].format && command->bit != TEST)
		options->reports[0] = (struct report_request){"text", NULL};
	while (options->n_reports < REPORTS_MAX &&
	       options->reports[options->n_reports].format)
		options->n_reports++;
	return error;
}

void options_release(struct options *options)
{
	policy_release(&options->policy);
	free(options->environment);
}
