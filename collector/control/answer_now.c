/* SPDX-License-Identifier: MIT */
#include "control/answer_now.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "control/reply.h"
#include "control/request.h"
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

static struct tracked *find_only(struct drain *drain, const char **why)
{
	struct tracked *only = NULL;

	*why = "no process is tracked";
	for (struct tracked *t = drain->sessions; t; t = t->next) {
		if (!is_running(t))
			continue;
		if (only) {
			*why = "several processes are tracked: say whose "
			       "'session' is meant ('hello' lists them)";
			return NULL;
		}
		only = t;
	}
	return only;
}

struct tracked *answer_session(struct drain *drain,
			       const struct request *request, const char **why)
{
	struct tracked *session;

	if (request->session) {
		*why = "no such process is tracked ('hello' lists them)";
		return find_pid(drain, request->session);
	}
	session = find_pid(drain, request->peer);
	return session ? session : find_only(drain, why);
}

static json_t *json_session(const struct process *process)
{
	return json_pack("{s:i, s:o}", "pid", (int)process->pid, "name",
			 json_text(process->name));
}

static json_t *hello(const struct drain *drain)
{
	json_t *reply = reply_new(), *sessions = json_array();
	int n = 0;

	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (is_running(t) && n++ < SESSIONS_SHOWN)
			json_array_append_new(sessions,
					      json_session(&t->process));
	json_object_set_new(reply, "pid", json_integer(getpid()));
	json_object_set_new(reply, "sessions", sessions);
	return reply;
}

static void set_status(json_t *reply, const struct process *process)
{
	json_object_set_new(reply, "session", json_session(process));
	json_object_set_new(reply, "totals", json_tally(&process->total));
	json_object_set_new(reply, "unknown_frees",
			    json_count(process->unknown_frees));
	json_object_set_new(reply, "lost_allocs",
			    json_count(process->loss.allocs));
	json_object_set_new(reply, "marks", json_count(process->n_marks));
}

static const char *set_mark(struct tracked *tracked,
			    const struct request *request)
{
	if (process_mark(&tracked->process, request->name, tracked->cut_time))
		return "there is no room for one more mark";
	log_detail("audit=1 action=mark session=%d by=%d",
		   (int)tracked->process.pid, (int)request->peer);
	return NULL;
}

void answer_now(struct drain *drain, const struct request *request, int fd)
{
	const char *why = NULL;
	struct tracked *tracked;
	json_t *reply;

	if (request->kind == REQUEST_HELLO) {
		reply_send(fd, hello(drain), false);
		return;
	}
	tracked = answer_session(drain, request, &why);
	if (tracked)
		why = request->kind == REQUEST_MARK ? set_mark(tracked, request)
						    : NULL;
	if (why) {
		reply_error(fd, why);
		return;
	}
	reply = reply_new();
	set_status(reply, &tracked->process);
	reply_send(fd, reply, false);
}
