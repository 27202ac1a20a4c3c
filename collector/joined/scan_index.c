/* SPDX-License-Identifier: MIT */
#include "joined/scan_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "joined/scan_function.h"
#include "joined/scan_path.h"
#include "report/joined.h"
#include "symbol/frame.h"

/* A statement that is longer is found by its first lines only. */
#define LINES_MAX 200

/* A file of the scan: findings first..first + n, by line. */
struct scan_file {
	struct scan_place place;
	uint32_t first, n;
	struct scan_file *next; /* of the same name */
};

/* What a file of stacks is for the scan. */
struct known_file {
	struct known_match {
		const struct scan_file *file;
		enum path_match match;
	} * matches;
	size_t n;
};

static uint64_t hash_name(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return hash;
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_of(const struct scan_file *file,
		  const struct joined_finding *finding)
{
	return is_same_text(file->place.file, finding->file) &&
	       is_same_text(file->place.root, finding->root);
}

/* The first of its name leads to the others. */
static int add_name(struct scan_index *index, struct scan_file *file)
{
	uint64_t key = hash_name(basename(file->place.file));
	struct scan_file *first = table_find(&index->by_name, key);

	if (!first)
		return table_insert(&index->by_name, key, file);
	file->next = first->next;
	first->next = file;
	return 0;
}

static int add_files(struct scan_index *index)
{
	const struct joined_finding *findings = index->findings;
	int error = 0;

	for (size_t i = 0; !error && i < index->n_findings; i++) {
		struct scan_file *file = &index->files[index->n_files];

		if (i && is_of(file - 1, &findings[i])) {
			file[-1].n++;
			continue;
		}
		*file = (struct scan_file){
		    .place = {findings[i].file, findings[i].root},
		    .first = (uint32_t)i,
		    .n = 1,
		};
		index->n_files++;
		error = add_name(index, file);
	}
	return error;
}

/* The table's value is a finding's number + 1, as those of the chain. */
static int add_functions(struct scan_index *index)
{
	for (size_t i = index->n_findings; i-- > 0;) {
		const char *function = index->findings[i].function;
		uint64_t key;
		void *next;

		if (!function)
			continue;
		key = scan_function_hash(function);
		next = table_remove(&index->by_function, key);
		index->next_of_function[i] = (uint32_t)(uintptr_t)next;
		if (table_insert(&index->by_function, key,
				 (void *)(uintptr_t)(i + 1)))
			return -ENOMEM;
	}
	return 0;
}

int scan_index_init(struct scan_index *index,
		    const struct joined_finding *findings, size_t n_findings)
{
	*index = (struct scan_index){
	    .findings = findings,
	    .n_findings = n_findings,
	    .main_module = "",
	    .files = calloc(n_findings + 1, sizeof(*index->files)),
	    .next_of_function = calloc(n_findings + 1, sizeof(uint32_t)),
	    .is_seen = calloc(n_findings + 1, sizeof(bool)),
	};
	table_init(&index->by_name);
	table_init(&index->by_function);
	table_init(&index->known);
	if (index->files && index->next_of_function && index->is_seen &&
	    !add_files(index) && !add_functions(index))
		return 0;
	scan_index_release(index);
	return -ENOMEM;
}

static void forget_known(struct scan_index *index)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *value;

	while (table_next(&index->known, &cursor, &key, &value)) {
		free(((struct known_file *)value)->matches);
		free(value);
	}
	table_release(&index->known);
	table_init(&index->known);
}

void scan_index_start(struct scan_index *index, const char *main_module)
{
	if (strcmp(index->main_module, main_module) != 0)
		forget_known(index);
	index->main_module = main_module;
}

void scan_index_release(struct scan_index *index)
{
	forget_known(index);
	table_release(&index->known);
	table_release(&index->by_name);
	table_release(&index->by_function);
	free(index->files);
	free(index->next_of_function);
	free(index->is_seen);
	*index = (struct scan_index){0};
}

/* Which of the scan's files this one is; NULL: no memory. */
static struct known_file *compare_file(struct scan_index *index,
				       const char *file)
{
	struct scan_file *first =
	    table_find(&index->by_name, hash_name(basename(file)));
	struct known_file *known = calloc(1, sizeof(*known));

	for (struct scan_file *at = first; known && at; at = at->next) {
		enum path_match match =
		    scan_path_match(&at->place, file, index->main_module);
		struct known_match *grown;

		if (match == PATH_DIFFERS)
			continue;
		grown =
		    reallocarray(known->matches, known->n + 1, sizeof(*grown));
		if (!grown) {
			free(known->matches);
			free(known);
			return NULL;
		}
		known->matches = grown;
		grown[known->n++] = (struct known_match){at, match};
	}
	return known;
}

static const struct known_file *find_file(struct scan_index *index,
					  const char *file)
{
	uint64_t key = (uintptr_t)file;
	struct known_file *known = table_find(&index->known, key);

	if (known)
		return known;
	known = compare_file(index, file);
	if (known && table_insert(&index->known, key, known)) {
		free(known->matches);
		free(known);
		return NULL;
	}
	return known;
}

static int add_hit(struct scan_hits *hits, uint32_t number)
{
	if (hits->n == hits->capacity) {
		size_t wanted = hits->capacity ? 2 * hits->capacity : 8;
		uint32_t *grown =
		    reallocarray(hits->numbers, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		hits->numbers = grown;
		hits->capacity = wanted;
	}
	hits->numbers[hits->n++] = number;
	return 0;
}

/* The first finding of a file that may reach to this line. */
static uint32_t first_at(const struct scan_index *index,
			 const struct scan_file *file, int line)
{
	uint32_t low = file->first, high = file->first + file->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (index->findings[middle].line < line - LINES_MAX)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A name alone is no proof: main.go there may be another main.go here. */
static bool is_believed(const struct joined_finding *finding,
			const struct frame *frame, enum path_match match)
{
	if (match == PATH_SAME)
		return true;
	return !finding->function || !frame->function ||
	       scan_function_is(finding->function, frame->function);
}

static int find_lines(const struct scan_index *index,
		      const struct known_match *known,
		      const struct frame *frame, struct scan_hits *hits)
{
	const struct scan_file *file = known->file;
	uint32_t end = file->first + file->n;
	int error = 0;

	for (uint32_t i = first_at(index, file, frame->line);
	     !error && i < end && index->findings[i].line <= frame->line; i++) {
		const struct joined_finding *finding = &index->findings[i];

		if (finding->line && frame->line <= finding->end_line &&
		    is_believed(finding, frame, known->match))
			error = add_hit(hits, i);
	}
	return error;
}

/* Where either says no line, the function is all there is. */
static int find_function(const struct scan_index *index,
			 const struct frame *frame, struct scan_hits *hits)
{
	bool has_line = frame->file && frame->line > 0;
	size_t next = (uintptr_t)table_find(
	    &index->by_function, scan_function_hash(frame->function));
	int error = 0;

	for (; !error && next; next = index->next_of_function[next - 1]) {
		const struct joined_finding *finding =
		    &index->findings[next - 1];

		if ((!has_line || !finding->line) &&
		    scan_function_is(finding->function, frame->function))
			error = add_hit(hits, (uint32_t)next - 1);
	}
	return error;
}

int scan_index_find(struct scan_index *index, const struct frame *frame,
		    struct scan_hits *hits)
{
	const struct known_file *known;
	int error = 0;

	if (frame->language != LANGUAGE_GO)
		return 0;
	if (frame->function)
		error = find_function(index, frame, hits);
	if (error || !frame->file || frame->line <= 0)
		return error;
	known = find_file(index, frame->file);
	if (!known)
		return -ENOMEM;
	for (size_t i = 0; !error && i < known->n; i++)
		error = find_lines(index, &known->matches[i], frame, hits);
	return error;
}

void scan_index_see(struct scan_index *index, const struct frame *frame)
{
	size_t next =
	    frame->function && frame->language == LANGUAGE_GO
		? (uintptr_t)table_find(&index->by_function,
					scan_function_hash(frame->function))
		: 0;

	for (; next; next = index->next_of_function[next - 1])
		if (!index->is_seen[next - 1] &&
		    scan_function_is(index->findings[next - 1].function,
				     frame->function))
			index->is_seen[next - 1] = true;
}
