/* SPDX-License-Identifier: MIT */
#include "control/answer_now.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "control/reply.h"
#include "control/request.h"
#include "control/since.h"
#include "ingest/drain.h"
#include "log.h"
#include "report/json.h"
#include "report/json_site.h"

/* A thousand sessions would not fit into an answer. */
#define SESSIONS_SHOWN 256

static bool is_running(const struct tracked *tracked)
{
	return !tracked->is_over && !tracked->process.reason;
}

/* The newest of that pid: it may have called execve(). */
static struct tracked *find_pid(struct drain *drain, pid_t pid)
{
	for (struct tracked *t = drain->sessions; pid && t; t = t->next)
		if (is_running(t) && t->process.pid == pid)
			return t;
	return NULL;
}

static struct tracked *find_only(struct drain *drain, struct refusal *refusal)
{
	struct tracked *only = NULL;

	*refusal = (struct refusal){"untracked", "no process is tracked"};
	for (struct tracked *t = drain->sessions; t; t = t->next) {
		if (!is_running(t))
			continue;
		if (only) {
			refusal->why = "several processes are tracked: say "
				       "whose 'session' is meant ('hello' "
				       "lists them)";
			return NULL;
		}
		only = t;
	}
	return only;
}

struct tracked *answer_session(struct drain *drain,
			       const struct request *request,
			       struct refusal *refusal)
{
	struct tracked *session;

	if (request->session) {
		*refusal = (struct refusal){
		    "untracked",
		    "no such process is tracked ('hello' lists them)"};
		return find_pid(drain, request->session);
	}
	session = find_pid(drain, request->peer);
	*refusal = (struct refusal){"untracked", "this process is not tracked"};
	return session || request->is_own ? session : find_only(drain, refusal);
}

bool answer_knows(struct drain *drain, const struct request *request)
{
	return find_pid(drain,
			request->session ? request->session : request->peer);
}

json_t *answer_json_session(const struct process *process,
			    const struct request *request)
{
	return json_pack("{s:i, s:o, s:b}", "pid", (int)process->pid, "name",
			 json_text(process->name), "own",
			 process->pid == request->peer);
}

static json_t *hello(const struct drain *drain, const struct request *request)
{
	json_t *reply = reply_new(), *sessions = json_array();
	int n = 0;

	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (is_running(t) && n++ < SESSIONS_SHOWN)
			json_array_append_new(
			    sessions,
			    answer_json_session(&t->process, request));
	json_object_set_new(reply, "pid", json_integer(getpid()));
	json_object_set_new(reply, "sessions", sessions);
	return reply;
}

static void set_status(json_t *reply, const struct process *process,
		       const struct request *request)
{
	json_object_set_new(reply, "session",
			    answer_json_session(process, request));
	json_object_set_new(reply, "totals", json_tally(&process->total));
	json_object_set_new(reply, "unknown_frees",
			    json_count(process->unknown_frees));
	json_object_set_new(reply, "lost_allocs",
			    json_count(process->loss.allocs));
	json_object_set_new(reply, "marks", json_count(process->n_marks));
}

static bool set_mark(struct tracked *tracked, const struct request *request)
{
	if (process_mark(&tracked->process, request->name, tracked->cut_time))
		return false;
	log_detail("audit=1 action=mark session=%d by=%d",
		   (int)tracked->process.pid, (int)request->peer);
	return true;
}

void answer_live(const struct process *process, const struct request *request,
		 int fd, bool may_wait)
{
	const struct refusal no_mark = {"mark",
					"there is no mark of that name"};
	struct since since = {0};

	if (*request->since && since_find(&since, process, request->since))
		reply_refuse(fd, &no_mark);
	else
		reply_send(fd, since_json_sum(&since, process), may_wait);
}

void answer_now(struct drain *drain, const struct request *request, int fd)
{
	struct refusal refusal;
	struct tracked *tracked;
	json_t *reply;

	if (request->kind == REQUEST_HELLO) {
		reply_send(fd, hello(drain, request), false);
		return;
	}
	tracked = answer_session(drain, request, &refusal);
	if (tracked && request->kind == REQUEST_MARK &&
	    !set_mark(tracked, request)) {
		refusal = (struct refusal){
		    "mark", "there is no room for one more mark"};
		tracked = NULL;
	}
	if (!tracked) {
		reply_refuse(fd, &refusal);
		return;
	}
	if (request->kind == REQUEST_LIVE) {
		answer_live(&tracked->process, request, fd, false);
		return;
	}
	reply = reply_new();
	set_status(reply, &tracked->process, request);
	reply_send(fd, reply, false);
}
