/* SPDX-License-Identifier: MIT */
#include "report/text_site.h"

#include <inttypes.h>
#include <string.h>

#include "hint/hint.h"
#include "report/page.h"
#include "report/sampled.h"
#include "report/site.h"
#include "report/site_test.h"
#include "report/source.h"
#include "report/text_joined.h"
#include "symbol/blame.h"

/* Longer stacks are for other formats, or --verbose. */
#define FRAMES_SHOWN 14

static const char *frame_place(const struct frame *frame,
			       char place[PLACE_BYTES])
{
	const char *file = frame->file ? page_path(frame->file) : NULL;

	if (file && frame->line)
		snprintf(place, PLACE_BYTES, "%s:%d", file, frame->line);
	else if (frame->module)
		snprintf(place, PLACE_BYTES, "%s", basename(frame->module));
	else
		snprintf(place, PLACE_BYTES, "0x%" PRIx64, frame->pc);
	return place;
}

const char *text_place(const struct site *site, char place[PLACE_BYTES])
{
	const struct frame *blame = &site->blame;
	char where[PLACE_BYTES];

	if (site->is_lost) {
		strcpy(place, "(stacks lost)");
		return place;
	}
	frame_place(blame, where);
	if (blame->function)
		snprintf(place, PLACE_BYTES, "%.250s at %.250s",
			 blame->function, basename(where));
	else
		snprintf(place, PLACE_BYTES, "unknown code in %.400s", where);
	return place;
}

static void put_boundary(struct page *page, const struct site *site,
			 bool into_go)
{
	const char *rule = page->options->utf8 ? "────" : "----";
	const char *called = site->callee ? site->callee : site->kind;

	if (into_go)
		page_line(page, TINT_DIM, "%13s%s cgo %s", "", rule, rule);
	else
		page_line(page, TINT_DIM, "%13s%s cgo: Go called %s%s %s", "",
			  rule, site->callee ? "C." : "", called ? called : "C",
			  rule);
}

static void put_frame(struct page *page, const struct frame *frame, bool blamed)
{
	char place[PLACE_BYTES];

	page_line(page, blamed ? TINT_BOLD : TINT_NONE, "%11s%s %-42s %s", "",
		  blamed ? ">" : " ",
		  frame->function ? frame->function : "(unknown)",
		  frame_place(frame, place));
}

static bool is_same_place(const struct frame *a, const struct frame *b)
{
	return a->pc == b->pc && a->line == b->line &&
	       a->function == b->function;
}

static size_t count_shown(const struct page *page, const struct frame *frames,
			  size_t n)
{
	size_t shown = 0;

	for (size_t i = 0; i < n; i++)
		shown +=
		    page->options->verbose || !blame_is_plumbing(&frames[i]);
	return shown;
}

/* Why this stack of all of them? */
static const char *chosen_words(const struct site *site)
{
	const struct finding *finding = &site->finding;

	if (!finding->stack)
		return "heaviest";
	return finding->n_proofs &&
		       !strcmp(finding->proofs[0].test, PROOF_STACK)
		   ? "the one that decides"
		   : "the one that goes on,";
}

/* Innermost first; where C ends and Go begins has a line of its own. */
static void put_frames(struct page *page, const struct site *site,
		       const struct frame *frames, size_t n)
{
	size_t left = count_shown(page, frames, n), shown = 0;
	enum language inner = LANGUAGE_C;
	bool first_crossing = true;

	for (size_t i = 0; i < n; i++) {
		const struct frame *frame = &frames[i];

		if (!page->options->verbose && blame_is_plumbing(frame))
			continue;
		if (!page->options->verbose && shown == FRAMES_SHOWN) {
			page_line(page, TINT_DIM, "%13s... %zu more", "",
				  left - shown);
			return;
		}
		if (frame->language != inner) {
			put_boundary(page, site,
				     inner == LANGUAGE_GO || !first_crossing);
			first_crossing = false;
		}
		inner = frame->language;
		put_frame(page, frame, is_same_place(frame, &site->blame));
		shown++;
	}
}

void text_frames(struct page *page, const struct frame *frames, size_t n)
{
	static const struct site nobodys;

	put_frames(page, &nobodys, frames, n);
}

static void put_source(struct page *page, const struct frame *frame)
{
	char text[256];

	if (!frame->file ||
	    source_line(frame->file, frame->line, text, sizeof(text)) < 0)
		return;
	page_line(page, TINT_NONE, "%8d | %s", frame->line, text);
}

/* Peaks of several processes do not add up: they need not meet. */
static void describe_peak(const struct site *site, char *text, size_t size)
{
	char peak[WORD_BYTES];
	uint64_t most = 0;
	size_t holding = 0;

	for (size_t i = 0; i < site->n_shares; i++) {
		uint64_t live = tally_live_bytes(&site->shares[i].tally);

		holding += live > 0;
		most = live > most ? live : most;
	}
	if (site->n_shares < 2)
		snprintf(text, size, "; most at once %s%s",
			 tally_errors(&site->tally).allocated_bytes > 0 ? "~"
									: "",
			 page_size(peak, site->tally.peak_bytes));
	else
		snprintf(text, size, " in %zu of %zu processes; most in one %s",
			 holding, site->n_shares, page_size(peak, most));
}

static void put_numbers(struct page *page, const struct site *site)
{
	char blocks[AMOUNT_BYTES], size[AMOUNT_BYTES], peak[128], text[512];

	describe_peak(site, peak, sizeof(peak));
	snprintf(text, sizeof(text), "%s, %s%s",
		 sampled_blocks(blocks, &site->tally),
		 sampled_bytes(size, &site->tally), peak);
	page_field(page, "holds", text);
}

static void put_proofs(struct page *page, const struct site *site)
{
	const struct finding *finding = &site->finding;
	const char *label = "because";

	for (size_t i = 0; i < finding->n_proofs; i++) {
		const struct proof *proof = &finding->proofs[i];

		if (!strcmp(proof->test, PROOF_STILL_GROWING))
			continue; /* said once for all */
		page_field(page, label, proof->says);
		label = "";
	}
}

#define CALLERS_SHOWN 4

/* A line of the program that came to the site, and what it left. */
struct caller {
	const struct frame *frame;
	uint64_t blocks;
};

/* Where the program came from; NULL: nobody of its own called that line. */
static const struct frame *caller_of(const struct site_stack *stack)
{
	const char *main_module = stack->process->main_module;
	const struct frame *frames = stack->frames;
	size_t blame = blame_find(frames, stack->n_frames);
	size_t at = blame_caller(frames, stack->n_frames, main_module);

	if (at == blame && at < stack->n_frames) {
		size_t behind = at + 1;

		at = behind + blame_caller(frames + behind,
					   stack->n_frames - behind,
					   main_module);
	}
	return at < stack->n_frames ? &frames[at] : NULL;
}

/* Different lines, by what their stacks left: the heaviest first. */
static size_t list_callers(const struct site *site,
			   struct caller callers[CALLERS_SHOWN])
{
	size_t n = 0;

	for (size_t i = 0; i < site->n_stacks; i++) {
		const struct site_stack *stack = &site->stacks[i];
		uint64_t blocks = tally_live_objects(&stack->stack->tally);
		const struct frame *frame = blocks ? caller_of(stack) : NULL;
		size_t j = 0;

		if (!frame || !frame->function)
			continue;
		while (j < n &&
		       (callers[j].frame->line != frame->line ||
			strcmp(callers[j].frame->function, frame->function)))
			j++;
		if (j == CALLERS_SHOWN)
			continue;
		if (j == n)
			callers[n++] = (struct caller){.frame = frame};
		callers[j].blocks += blocks;
	}
	return n;
}

static void put_caller(struct page *page, const struct frame *frame,
		       uint64_t blocks)
{
	char place[PLACE_BYTES], text[2 * PLACE_BYTES], left[64] = "";

	if (blocks)
		snprintf(left, sizeof(left), ", of %" PRIu64 " blocks", blocks);
	snprintf(text, sizeof(text), "%.400s at %s%s", frame->function,
		 frame_place(frame, place), left);
	page_field(page, "caller", text);
}

/* One is said when it is in another module than the site is. */
static void put_callers(struct page *page, const struct site *site)
{
	struct caller callers[CALLERS_SHOWN];
	size_t n = list_callers(site, callers);

	if (n <= 1 && site->has_caller)
		put_caller(page, &site->caller, 0);
	for (size_t i = 0; n > 1 && i < n; i++)
		put_caller(page, callers[i].frame, callers[i].blocks);
}

static void put_stacks(struct page *page, const struct site *site)
{
	size_t more = site->n_stacks + site->stacks_left_out;
	char text[128];

	if (!site->n_stacks || !site->stacks[0].n_frames)
		return;
	if (more > 1)
		snprintf(text, sizeof(text), "%s of %zu, innermost first",
			 chosen_words(site), more);
	else
		snprintf(text, sizeof(text), "innermost first");
	page_field(page, "stack", text);
	put_frames(page, site, site->stacks[0].frames,
		   site->stacks[0].n_frames);
}

/* More are for other formats, or --verbose. */
#define TESTS_SHOWN 4

static void name_test(const struct site_test *test, bool has_package,
		      char *text, size_t size)
{
	char blocks[AMOUNT_BYTES], bytes[AMOUNT_BYTES];

	snprintf(text, size, "%s%s%s %s, %s",
		 has_package ? test->process->package : "",
		 has_package ? " " : "",
		 test->name ? test->name : "(test unknown)",
		 sampled_blocks(blocks, &test->tally),
		 sampled_bytes(bytes, &test->tally));
}

/* Those that left something. */
static size_t count_leaving(const struct site *site, bool *has_packages)
{
	size_t n = 0;

	*has_packages = false;
	for (size_t i = 0; i < site->n_tests; i++) {
		n += tally_live_objects(&site->tests[i].tally) > 0;
		*has_packages |=
		    site->tests[i].process != site->tests[0].process;
	}
	return n;
}

static void put_tests(struct page *page, const struct site *site)
{
	char text[1024], more[64];
	const char *label = "by test";
	bool has_packages;
	size_t n = count_leaving(site, &has_packages), shown = 0;

	for (size_t i = 0; i < site->n_tests; i++) {
		if (!tally_live_objects(&site->tests[i].tally))
			continue;
		if (!page->options->verbose && shown == TESTS_SHOWN)
			break;
		name_test(&site->tests[i], has_packages, text, sizeof(text));
		page_field(page, label, text);
		label = "";
		shown++;
	}
	if (shown < n) {
		snprintf(more, sizeof(more), "and %zu more", n - shown);
		page_field(page, "", more);
	}
}

/* The hint names the line; who wants more gets the way there. */
static void put_freer(struct page *page, const struct site *site)
{
	char text[WORD_BYTES + 64], blocks[WORD_BYTES];

	if (!page->options->verbose || !site->n_freer_frames)
		return;
	snprintf(text, sizeof(text),
		 "this stack and alike: %s; innermost first",
		 page_count(blocks, site->freed_by_freer, "block"));
	page_field(page, "freed by", text);
	text_frames(page, site->freer_frames, site->n_freer_frames);
}

void text_site(struct page *page, const struct site *site, size_t number,
	       size_t of)
{
	char place[PLACE_BYTES], hint[HINT_BYTES];

	page_blank(page);
	page_line(page, TINT_BAD, "%s %zu of %zu: %s  [%s]",
		  verdict_name(site->finding.verdict), number, of,
		  text_place(site, place), site->id);
	put_source(page, &site->blame);
	put_numbers(page, site);
	put_tests(page, site);
	put_proofs(page, site);
	text_joined_site(page, site);
	put_callers(page, site);
	hint_write(site, hint);
	if (*hint)
		page_field(page, "to do", hint);
	put_stacks(page, site);
	put_freer(page, site);
}
