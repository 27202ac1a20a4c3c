/* SPDX-License-Identifier: MIT */
#include "control/snapshot.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control/answer_now.h"
#include "control/reply.h"
#include "control/request.h"
#include "control/since.h"
#include "ingest/drain.h"
#include "report/json.h"
#include "report/json_site.h"
#include "report/names.h"
#include "report/report.h"
#include "still.h"
#include "symbol/namer.h"
#include "symbol/symbolizer.h"

/* A child that takes longer is of use to nobody. */
#define SECONDS_MAX 20
#define SITES_MAX 4096
#define STACKS_MAX 8

static const struct refusal no_mark = {"mark", "there is no mark of that name"},
			    no_child = {
				"busy",
				"there is no memory for a snapshot: try again"};

static json_t *json_stacks(const struct site *site)
{
	json_t *stacks = json_array();

	for (size_t i = 0; i < site->n_stacks && i < STACKS_MAX; i++) {
		const struct site_stack *stack = &site->stacks[i];
		const struct tally *tally = &stack->stack->tally;

		json_array_append_new(
		    stacks,
		    json_pack("{s:o, s:o, s:o}", "live_objects",
			      json_count(tally_live_objects(tally)),
			      "live_bytes", json_count(tally_live_bytes(tally)),
			      "frames",
			      json_frames(stack->frames, stack->n_frames)));
	}
	return stacks;
}

static json_t *json_one(const struct since *since,
			const struct request *request, const struct site *site)
{
	json_t *json = json_site_facts(site);

	json_object_set_new(json, "tests", json_tests(site));
	if (request->has_frames)
		json_object_set_new(json, "stacks", json_stacks(site));
	if (*request->since)
		json_object_set_new(json, "since", since_json(since, site));
	return json;
}

static bool holds(const struct site *site)
{
	return tally_live_objects(&site->tally);
}

static json_t *json_all(const struct report *report, const struct since *since,
			const struct request *request)
{
	json_t *reply = reply_new(), *sites = json_array();
	size_t n = 0;

	for (size_t i = 0; i < report->n_sites; i++)
		if (holds(report->sites[i]) && n++ < SITES_MAX)
			json_array_append_new(
			    sites, json_one(since, request, report->sites[i]));
	json_object_set_new(reply, "session",
			    answer_json_session(report->processes[0], request));
	json_object_set_new(reply, "complete", json_boolean(report->complete));
	json_object_set_new(reply, "incomplete",
			    report->n_incomplete
				? json_text(report->incomplete[0])
				: json_null());
	json_object_set_new(reply, "totals", json_tally(&report->total));
	json_object_set_new(
	    reply, "sites_left_out",
	    json_count(n > SITES_MAX ? (uint64_t)n - SITES_MAX : 0));
	json_object_set_new(reply, "sites", sites);
	return reply;
}

/* Nothing that was open before: who waits for its end must not wait for us. */
static void leave_streams(void)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; nowhere >= 0 && i < 3; i++)
		dup2(nowhere, i);
}

/* Lines of Go are known all the same; those of C take 100 ms a file. */
static void leave_out_dwarf(struct symbolizer *symbolizer,
			    const struct module_map *modules)
{
	for (size_t i = 0; i < modules->count; i++)
		symbolizer_lower_trust(symbolizer, modules->modules[i]);
}

/* In the child. */
static void answer(const struct tracked *tracked, const struct policy *policy,
		   const struct request *request, int fd)
{
	const struct process *const processes[] = {&tracked->process};
	const struct report_source source = {.processes = processes,
					     .n_processes = 1};
	const struct namer_options how = {.asks_servers = false};
	struct symbolizer *symbolizer = symbolizer_new();
	struct since since = {0};
	struct report report;

	if (request->kind == REQUEST_LIVE) {
		answer_live(&tracked->process, request, fd, true);
		return;
	}
	if (*request->since &&
	    since_find(&since, &tracked->process, request->since)) {
		reply_refuse(fd, &no_mark);
		return;
	}
	if (!symbolizer) {
		reply_send(fd, NULL, true);
		return;
	}
	leave_out_dwarf(symbolizer, &tracked->process.modules);
	names_look_up(symbolizer, processes, 1, &how);
	if (report_init(&report, symbolizer, &source, policy) ||
	    since_count(&since, &report)) {
		reply_send(fd, NULL, true);
		return;
	}
	reply_send(fd, json_all(&report, &since, request), true);
}

bool snapshot_is_early(struct drain *drain, const struct request *request)
{
	struct refusal refusal;
	struct tracked *tracked = answer_session(drain, request, &refusal);

	if (!tracked || tracked->is_closed)
		return false;
	stacks_collect(&tracked->stacks);
	return stacks_is_busy(&tracked->stacks);
}

pid_t snapshot_start(struct drain *drain, const struct policy *policy,
		     const struct request *request, int fd)
{
	struct refusal refusal;
	struct tracked *tracked = answer_session(drain, request, &refusal);

	if (!tracked) {
		reply_refuse(fd, &refusal);
		return 0;
	}
	pid_t child = still_fork(drain);
	if (child > 0)
		return child;
	if (child < 0) {
		reply_refuse(fd, &no_child);
		return 0;
	}
	signal(SIGALRM, SIG_DFL);
	alarm(SECONDS_MAX);
	leave_streams();
	answer(tracked, policy, request, fd);
	_exit(EXIT_SUCCESS);
}
