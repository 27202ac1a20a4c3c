/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "darkheap/session.h"
#include "log.h"
#include "nearest.h"
#include "report/format.h"
#include "size.h"

#define WORDS_MAX 64
#define BLANKS " \t\n"

/* Each returns 0, or -EINVAL after it has said what would be right. */
static int set_flag(bool *flag, const char *value)
{
	(void)value;
	*flag = true;
	return 0;
}

static int set_text(const char **text, const char *value)
{
	*text = value;
	return 0;
}

static int set_policy(struct policy *policy, const char *value)
{
	if (!policy_parse(policy, value, true))
		return 0;
	log_error("bad policy '%s': %s", value, policy_forms());
	return -EINVAL;
}

static int set_depth(uint32_t *depth, const char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (*end || !n || n > STACK_DEPTH_MAX) {
		log_error("bad depth '%s': a number from 1 to %d", value,
			  STACK_DEPTH_MAX);
		return -EINVAL;
	}
	*depth = (uint32_t)n;
	return 0;
}

static int set_duration(uint64_t *ns, const char *value)
{
	if (!duration_parse(value, ns))
		return 0;
	log_error("bad duration '%s': as Go writes them, say 100ms or 1.5s",
		  value);
	return -EINVAL;
}

static int set_size(uint64_t *bytes, const char *value)
{
	uint64_t most = (uint64_t)RING_CHUNKS_MAX * RING_CHUNK_BYTES, n;

	if (size_parse(value, &n) || n < 1024 * 1024 || n > most) {
		log_error("bad size '%s': from 1MiB to 1GiB, say 64MiB", value);
		return -EINVAL;
	}
	*bytes = n / RING_CHUNK_BYTES * RING_CHUNK_BYTES;
	return 0;
}

static int set_color(enum color *color, const char *value)
{
	static const char *const words[] = {"auto", "always", "never"};

	for (int i = 0; i < 3; i++)
		if (!strcmp(value, words[i])) {
			*color = (enum color)i;
			return 0;
		}
	log_error("bad color '%s': auto, always or never", value);
	return -EINVAL;
}

static int set_report(struct report_request *reports, size_t *n, char *value)
{
	char *file = strchr(value, ':');

	if (file)
		*file++ = 0;
	if (!format_find(value)) {
		log_error("unknown report format '%s': text or json", value);
		return -EINVAL;
	}
	if (file ? !*file : strcmp(value, "text") != 0) {
		log_error("--report=%s needs a place: --report=%s:FILE, or - "
			  "for stdout",
			  value, value);
		return -EINVAL;
	}
	if (*n == REPORTS_MAX) {
		log_error("more than %d reports", REPORTS_MAX);
		return -EINVAL;
	}
	reports[(*n)++] = (struct report_request){value, file};
	return 0;
}

/* A value is text of the caller that may be cut into pieces. */
static int set_option(struct options *o, const char *name, char short_name,
		      char *value, bool *is_known, bool *needs_value)
{
#define report_AT(field) o->field, &o->n_##field
#define OTHER_AT(field) &o->field
#define flag_AT OTHER_AT
#define text_AT OTHER_AT
#define policy_AT OTHER_AT
#define depth_AT OTHER_AT
#define duration_AT OTHER_AT
#define size_AT OTHER_AT
#define color_AT OTHER_AT
#define OPTION(field, kind, long_name, letter, metavar, help) \
	if ((name && !strcmp(name, long_name)) ||             \
	    (letter && letter == short_name)) {               \
		const char *metavar_name = metavar;           \
		*is_known = true;                             \
		*needs_value = metavar_name != NULL;          \
		if (*needs_value && !value)                   \
			return 0;                             \
		return set_##kind(kind##_AT(field), value);   \
	}
#include "options.def"
#undef OPTION
	*is_known = false;
	return 0;
}

static const char *const long_names[] = {
#define OPTION(field, kind, long_name, letter, metavar, help) long_name,
#include "options.def"
#undef OPTION
    "help", "version"};

static int unknown(const char *word)
{
	const char *near =
	    nearest_name(word, strlen(word), long_names,
			 sizeof(long_names) / sizeof(*long_names));

	if (near)
		log_error("unknown option '--%s': did you mean '--%s'?", word,
			  near);
	else
		log_error("unknown option '--%s': see 'darkheap run --help'",
			  word);
	return -EINVAL;
}

static int takes_no_value(const char *word)
{
	log_error("--%s takes no value", word);
	return -EINVAL;
}

/* --name=value, --name value, -x; *used: words beyond this one. */
static int read_long(struct options *options, char *word, char *next, int *used)
{
	bool is_known, needs_value = false;
	char *value = strchr(word, '=');

	if (value)
		*value++ = 0;
	if (!strcmp(word, "help") || !strcmp(word, "version")) {
		if (value)
			return takes_no_value(word);
		*(word[0] == 'h' ? &options->is_help : &options->is_version) =
		    true;
		return 0;
	}
	int error =
	    set_option(options, word, 0, value, &is_known, &needs_value);
	if (!is_known)
		return unknown(word);
	if (needs_value && !value) {
		if (!next) {
			log_error("--%s needs a value: --%s=...", word, word);
			return -EINVAL;
		}
		*used = 1;
		return set_option(options, word, 0, next, &is_known,
				  &needs_value);
	}
	if (!needs_value && value) {
		return takes_no_value(word);
	}
	return error;
}

static int read_short(struct options *options, const char *letters)
{
	bool is_known, needs_value;

	for (; *letters; letters++) {
		if (*letters == 'h') {
			options->is_help = true;
			continue;
		}
		set_option(options, NULL, *letters, NULL, &is_known,
			   &needs_value);
		if (!is_known) {
			log_error("unknown option '-%c': see 'darkheap run "
				  "--help'",
				  *letters);
			return -EINVAL;
		}
	}
	return 0;
}

static int read_words(struct options *options, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		char *word = argv[i];
		int used = 0, error;
		if (!strcmp(word, "--")) {
			options->program = argv + i + 1;
			return 0;
		}
		if (word[0] != '-' || !word[1]) {
			options->program = argv + i;
			return 0;
		}
		error =
		    word[1] == '-'
			? read_long(options, word + 2,
				    i + 1 < argc ? argv[i + 1] : NULL, &used)
			: read_short(options, word + 1);
		if (error)
			return error;
		i += used;
	}
	return 0;
}

/* Words as GOFLAGS has them: apart by spaces, quoted whole if need be. */
static int read_environment(struct options *options, const char *text)
{
	char *words[WORDS_MAX + 1], *at;
	int n = 0;

	options->environment = at = strdup(text);
	if (!at)
		return -ENOMEM;
	for (at += strspn(at, BLANKS); *at; at += strspn(at, BLANKS)) {
		if (n == WORDS_MAX) {
			log_error("DARKHEAP_OPTIONS: more than %d words",
				  WORDS_MAX);
			return -EINVAL;
		}
		char quote = *at == '\'' || *at == '"' ? *at++ : 0;
		words[n++] = at;
		at = quote ? strchr(at, quote) : at + strcspn(at, BLANKS);
		if (!at) {
			log_error("DARKHEAP_OPTIONS: a quote is not closed");
			return -EINVAL;
		}
		if (*at)
			*at++ = 0;
	}
	words[n] = NULL;
	int error = read_words(options, n, words);
	if (!error && options->program) {
		log_error("DARKHEAP_OPTIONS may hold options only");
		return -EINVAL;
	}
	return error;
}

/* Its reports, if any, are asked for instead of the environment's. */
static int read_command_line(struct options *options, int argc, char **argv)
{
	struct options before = *options;

	options->n_reports = 0;
	int error = read_words(options, argc, argv);
	if (!error && !options->n_reports) {
		memcpy(options->reports, before.reports,
		       sizeof(before.reports));
		options->n_reports = before.n_reports;
	}
	return error;
}

int options_read(struct options *options, const char *environment, int argc,
		 char **argv)
{
	*options = (struct options){
	    .depth = 64, .stall_ns = 100000000, .memory_bytes = 64 << 20};
	int error = policy_parse(&options->policy, POLICY_DEFAULT, false);
	if (!error && environment)
		error = read_environment(options, environment);
	if (!error)
		error = read_command_line(options, argc, argv);
	if (!error && !options->n_reports)
		options->reports[options->n_reports++] =
		    (struct report_request){"text", NULL};
	return error;
}

void options_release(struct options *options)
{
	policy_release(&options->policy);
	free(options->environment);
}

static void print_option(const char *name, char letter, const char *metavar,
			 const char *help)
{
	char left[64];

	snprintf(left, sizeof(left), "%s%c%s--%s%s%s", letter ? "-" : " ",
		 letter ? letter : ' ', letter ? ", " : "  ", name,
		 metavar ? "=" : "", metavar ? metavar : "");
	printf("  %-30s %s\n", left, help);
}

void options_print_help(void)
{
	puts("usage: darkheap run [options] -- PROGRAM [ARGUMENTS...]\n"
	     "\n"
	     "Track the C memory of a Go program, and say at its end which Go\n"
	     "line loses it.  The program's exit status is kept; 23 instead of "
	     "0: a leak.\n");
#define OPTION(field, kind, long_name, letter, metavar, help) \
	print_option(long_name, letter, metavar, help);
#include "options.def"
#undef OPTION
	puts("\n"
	     "examples:\n"
	     "  darkheap run -- ./service -port 8080\n"
	     "  darkheap run --report=json:leaks.json -- ./service\n"
	     "  go test -exec 'darkheap run --' ./...\n"
	     "\n"
	     "DARKHEAP_OPTIONS holds options too; the command line goes over "
	     "it.");
}
