/* SPDX-License-Identifier: MIT */
#include "report/json_site.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hint/hint.h"
#include "report/clean.h"
#include "report/clock.h"
#include "report/json_joined.h"
#include "report/page.h"
#include "report/site.h"
#include "report/site_test.h"

json_t *json_text(const char *text)
{
	json_t *value;
	char *clean;

	if (!text || !*text)
		return json_null();
	clean = malloc(strlen(text) + 1);
	if (!clean)
		return NULL;
	clean_copy(clean, strlen(text) + 1, text, false, false);
	value = json_string(clean);
	free(clean);
	return value;
}

json_t *json_time(const struct timespec *time)
{
	char text[CLOCK_BYTES];

	clock_rfc3339(time, text);
	return json_text(text);
}

json_t *json_count(uint64_t count)
{
	return json_integer((json_int_t)count);
}

/* Rounded up: an error is never said to be smaller than it is. */
static json_t *json_error(double error)
{
	return json_integer((json_int_t)ceil(error));
}

json_t *json_stderr(const struct tally *tally)
{
	struct tally_errors errors = tally_errors(tally);

	if (errors.allocated_objects <= 0 && errors.allocated_bytes <= 0)
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "allocated_objects",
			 json_error(errors.allocated_objects),
			 "allocated_bytes", json_error(errors.allocated_bytes),
			 "freed_objects", json_error(errors.freed_objects),
			 "freed_bytes", json_error(errors.freed_bytes),
			 "live_objects", json_error(errors.live_objects),
			 "live_bytes", json_error(errors.live_bytes));
}

static json_t *json_line(int line)
{
	return line > 0 ? json_integer(line) : json_null();
}

static json_t *json_frame(const struct frame *frame)
{
	char pc[24];

	snprintf(pc, sizeof(pc), "0x%" PRIx64, frame->pc);
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:b}", "language",
			 frame->language == LANGUAGE_GO ? "go" : "c",
			 "function", json_text(frame->function), "file",
			 json_text(frame->file), "line", json_line(frame->line),
			 "module", json_text(frame->module), "pc", pc,
			 "inlined", frame->inlined);
}

json_t *json_frames(const struct frame *frames, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, json_frame(&frames[i]));
	return array;
}

/* Of the heaviest stack, if there is one. */
static json_t *json_heaviest(const struct site *site)
{
	return site->n_stacks ? json_frames(site->stacks[0].frames,
					    site->stacks[0].n_frames)
			      : json_array();
}

/* At a mark stacks were not counted. */
static json_t *json_stack_count(const struct site_stack *stack, uint64_t count)
{
	return stack->process->is_moment ? json_null() : json_count(count);
}

static json_t *json_stacks(const struct site *site)
{
	json_t *stacks = json_array();

	for (size_t i = 0; i < site->n_stacks; i++) {
		const struct site_stack *stack = &site->stacks[i];
		const struct tally *tally = &stack->stack->tally;
		json_t *json = json_pack(
		    "{s:s, s:o, s:o, s:o, s:o, s:o}", "id", stack->id,
		    "live_objects",
		    json_stack_count(stack, tally_live_objects(tally)),
		    "live_bytes",
		    json_stack_count(stack, tally_live_bytes(tally)),
		    "allocated_objects",
		    json_stack_count(stack, tally->allocated_objects), "stderr",
		    stack->process->is_moment ? json_null()
					      : json_stderr(tally),
		    "frames", json_frames(stack->frames, stack->n_frames));

		json_array_append_new(stacks, json);
	}
	return stacks;
}

static json_t *json_evidence(const struct finding *finding)
{
	json_t *evidence = json_array();

	for (size_t i = 0; i < finding->n_proofs; i++) {
		const struct proof *proof = &finding->proofs[i];

		json_array_append_new(
		    evidence,
		    json_pack("{s:s, s:o, s:f, s:o}", "test", proof->test,
			      "says", json_text(proof->says), "value",
			      proof->value, "unit", json_text(proof->unit)));
	}
	return evidence;
}

/* A pid comes again: another program by execve, or long after. */
static json_t *json_shares(const struct site *site)
{
	json_t *shares = json_object();
	char pid[16];

	for (size_t i = 0; i < site->n_shares; i++) {
		const struct site_share *share = &site->shares[i];
		uint64_t live = tally_live_bytes(&share->tally);
		json_t *known;

		snprintf(pid, sizeof(pid), "%d", (int)share->process->pid);
		known = json_object_get(shares, pid);
		live += (uint64_t)json_integer_value(known);
		json_object_set_new(shares, pid, json_count(live));
	}
	return shares;
}

/* Who allocated. */
static json_t *json_place(const struct site *site)
{
	const struct frame *blame = &site->blame;
	const char *module = blame->module ? basename(blame->module) : NULL;

	return json_pack(
	    "{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
	    site->id, "verdict", verdict_name(site->finding.verdict), "rule",
	    site->finding.rule ? site->finding.rule : "", "function",
	    json_text(blame->function), "file", json_text(blame->file), "line",
	    json_line(blame->line), "caller",
	    site->has_caller ? json_frame(&site->caller) : json_null(), "kind",
	    json_text(site->kind), "callee", json_text(site->callee), "module",
	    json_text(module));
}

/* What it holds. */
static json_t *json_numbers(const struct site *site)
{
	const struct tally *tally = &site->tally;
	double rate = site->bytes_per_hour;

	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o,"
	    " s:o}",
	    "stderr", json_stderr(tally), "live_objects",
	    json_count(tally_live_objects(tally)), "live_bytes",
	    json_count(tally_live_bytes(tally)), "allocated_objects",
	    json_count(tally->allocated_objects), "allocated_bytes",
	    json_count(tally->allocated_bytes), "freed_objects",
	    json_count(tally->freed_objects), "freed_bytes",
	    json_count(tally->freed_bytes), "peak_bytes",
	    json_count(tally->peak_bytes), "calls", json_count(site->calls),
	    "calls_leaving", json_count(site->calls_leaving), "first_seen",
	    json_time(&site->first_seen), "last_seen",
	    json_time(&site->last_seen), "bytes_per_hour",
	    rate < 0 ? json_null() : json_real(rate));
}

/* Why, and what to do. */
static json_t *json_story(const struct site *site)
{
	char hint[HINT_BYTES];

	hint_write(site, hint);
	return json_pack("{s:o, s:o, s:n}", "evidence",
			 json_evidence(&site->finding), "hint", json_text(hint),
			 "test");
}

json_t *json_tests(const struct site *site)
{
	json_t *tests = json_array();

	for (size_t i = 0; i < site->n_tests; i++) {
		const struct site_test *test = &site->tests[i];

		json_array_append_new(
		    tests,
		    json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:i}", "name",
			      json_text(test->name), "package",
			      json_text(test->process->package), "live_objects",
			      json_count(tally_live_objects(&test->tally)),
			      "live_bytes",
			      json_count(tally_live_bytes(&test->tally)),
			      "allocated_objects",
			      json_count(test->tally.allocated_objects),
			      "verdict", verdict_name(test->verdict),
			      "repetitions", (int)test->repetitions));
	}
	return tests;
}

/* Through whom. */
static json_t *json_ways(const struct site *site)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "by_process",
			 json_shares(site), "tests", json_tests(site), "scan",
			 json_joined_site(site), "stack", json_heaviest(site),
			 "stacks", json_stacks(site), "stacks_left_out",
			 json_count(site->stacks_left_out));
}

json_t *json_join(json_t *object, json_t *second, json_t *third)
{
	int err = !object || json_object_update(object, second) ||
		  json_object_update(object, third);

	json_decref(second);
	json_decref(third);
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}

json_t *json_site_facts(const struct site *site)
{
	return json_join(json_place(site), json_numbers(site),
			 json_story(site));
}

json_t *json_site(const struct site *site)
{
	return json_join(json_site_facts(site), json_ways(site), json_object());
}
