/* SPDX-License-Identifier: MIT */
/*
 * scale.c [BLOCKS [STACKS [SITES [FORMAT...]]]] - how long a report of a huge
 * process takes
 *
 * Makes a model of 10 M live blocks, 1 M stacks and 100,000 sites, and times
 * what is done with it at the end: judging, the capture, reading it again, and
 * each format.  Prints seconds, and resident memory.
 */
#define SYNTHETIC_REAL_SYMBOLIZER
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../unit/fixtures/synthetic.h"
#include "policy.h"
#include "report/format.h"
#include "report/report.h"
#include "store/capture.h"

#define FRAMES 25
#define PLACE                                                          \
	16 /* bytes of text for each place that a stack may go through \
	    */

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static unsigned long resident_mib(void)
{
	unsigned long pages = 0;
	FILE *statm = fopen("/proc/self/statm", "re");

	if (statm && fscanf(statm, "%*u %lu", &pages) != 1)
		pages = 0;
	if (statm)
		fclose(statm);
	return pages * (unsigned long)getpagesize() >> 20;
}

static double started;

static void say(const char *what)
{
	printf("%-34s %7.2f s %8lu MiB\n", what, seconds() - started,
	       resident_mib());
	fflush(stdout);
	started = seconds();
}

static void add_module(struct process *process, struct symbolizer *symbolizer,
		       uint64_t n_sites)
{
	char path[] = "/srv/huge";
	struct module module = {
	    .path = path,
	    .text_start = PLACE,
	    .end = PLACE * (n_sites + 5002),
	    .text_end = PLACE * (n_sites + 5002),
	    .inode = 1,
	    .main = true,
	};

	if (module_map_add(&process->modules, &module))
		abort();
	module_map_sort(&process->modules);
	for (uint64_t i = 1; i <= n_sites + 5001; i++) {
		char name[64];
		struct frame frame = {.language = LANGUAGE_GO,
				      .function = name,
				      .file = "/srv/src/huge.go",
				      .line = (int)(i % 3000) + 1,
				      .start_line = 1};

		snprintf(name, sizeof(name), "example.com/huge/part%d.Do%d",
			 (int)(i / 100), (int)i);
		if (symbolizer_preload(symbolizer, &module, i * PLACE, true,
				       &frame, 1))
			abort();
	}
}

/* Stack `i` of a site: its place, then some of 5000 others. */
static uint32_t add_stack(struct process *process, uint64_t i, uint64_t n_sites)
{
	struct pc pcs[FRAMES];
	uint64_t site = i % n_sites + 1, random = i * 2654435761u;

	pcs[0] = (struct pc){site * PLACE, 1};
	for (int j = 1; j < FRAMES; j++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		pcs[j] =
		    (struct pc){(n_sites + 1 +
				 (j < 12 ? random >> 40 : (unsigned)j) % 5000) *
				    PLACE,
				1};
	}
	return process_stack(process, pcs, FRAMES, 0, i, site);
}

static void show(const struct report *report, const char *name)
{
	struct format_options how = {.version = "scale"};
	FILE *out = fopen("/dev/null", "we");
	char what[64];

	if (!out || format_find(name)->write(report, &how, out))
		abort();
	fclose(out);
	snprintf(what, sizeof(what), "write %s", name);
	say(what);
}

/* The formats named, or all of them. */
static void report_capture(const char *path, const struct policy *policy,
			   char **formats)
{
	struct symbolizer *symbolizer = symbolizer_new();
	struct capture capture;
	struct report report;
	char why[CAPTURE_WHY_BYTES];

	if (capture_load(&capture, path, symbolizer, 0, why)) {
		printf("%s\n", why);
		exit(1);
	}
	say("read the capture");
	const struct site_set *judged[] = {capture.sites};
	struct report_source source = {
	    .processes = (const struct process *const *)capture.processes,
	    .judged = judged,
	    .n_processes = 1,
	};
	if (report_init(&report, symbolizer, &source, policy))
		abort();
	say("make a report of it");
	for (char **name = formats; name && *name; name++)
		show(&report, *name);
	for (size_t i = 0; !formats && format_at(i); i++)
		show(&report, format_at(i)->name);
}

int main(int argc, char **argv)
{
	uint64_t n_blocks = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
	uint64_t n_stacks = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
	uint64_t n_sites = argc > 3 ? strtoull(argv[3], NULL, 10) : 100000;
	struct symbolizer *symbolizer = symbolizer_new();
	static struct process process;
	const struct process *list[] = {&process};
	struct report_source source = {.processes = list, .n_processes = 1};
	struct policy policy = {0};
	struct report report;
	char path[] = "/tmp/darkheap-scale.XXXXXX", why[CAPTURE_WHY_BYTES];
	int fd = mkstemp(path);

	if (!symbolizer || synthetic_init(&process, 4242) || fd < 0 ||
	    policy_parse(&policy, POLICY_DEFAULT, false))
		return 1;
	close(fd);
	started = seconds();
	add_module(&process, symbolizer, n_sites);
	for (uint64_t i = 0; i < n_stacks; i++)
		add_stack(&process, i, n_sites);
	for (uint64_t i = 0; i < n_blocks; i++)
		synthetic_alloc(&process, (uint32_t)(i % n_stacks) + 1, 64,
				i / 10 + 1);
	synthetic_end(&process, n_blocks / 10);
	say("model (not a part of darkheap)");
	pid_t child = fork();
	if (!child)
		_exit(0);
	say("fork, as a commit does");
	waitpid(child, NULL, 0);
	started = seconds();
	if (report_init(&report, symbolizer, &source, &policy))
		return 1;
	say("judge and make a report");
	show(&report, "text");
	if (capture_save(path, &report, "scale", true, why)) {
		printf("%s\n", why);
		return 1;
	}
	say("write the capture");
	report_capture(path, &policy, argc > 4 ? argv + 4 : NULL);
	unlink(path);
	return 0;
}
