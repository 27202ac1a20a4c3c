/* SPDX-License-Identifier: MIT */
/* links: collector/model/by_stack.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c
 * collector/report/site_test.c
 * collector/model/envelope.c collector/model/pace.c collector/model/later.c
 * collector/model/survivors.c collector/model/rules.c collector/model/proofs.c
 * collector/model/timeline.c collector/report/sampled.c
 * collector/report/accusations.c collector/model/bad_frees.c
 * collector/report/page.c collector/model/sampling.c collector/model/evidence.c
 * collector/model/verdict.c collector/model/process.c collector/model/marks.c
 * collector/model/live.c collector/model/tally.c collector/model/table.c
 * collector/model/module.c collector/model/maps.c collector/model/segments.c
 * collector/model/shared_fd.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/report/site.c
 * collector/report/site_stacks.c collector/report/frames.c
 * collector/report/clock.c collector/report/starter.c collector/report/report.c
 * collector/report/told_words.c collector/report/judge.c
 * collector/report/reason.c collector/report/clean.c
 * collector/report/crossing.c collector/report/droppable.c
 * collector/report/gzip.c collector/report/places.c collector/report/pprof.c
 * collector/report/pprof_stream.c collector/report/profile.pb-c.c
 * collector/symbol/tested.c ;
 * libs: -lcmocka -lprotobuf-c -lz */
/*
 * test_pprof.c - profiles as pprof reads them; tests/cgo/pprof.sh has pprof
 * itself read them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <regex.h>
#include <zlib.h>

#include "darkheap/session.h"
#include "fixtures/reported.h"
#include "report/format.h"
#include "report/profile.pb-c.h"

#define PROFILE_BYTES_MAX (1u << 20)

static Pprof__Profile *decoded(const char *bytes, size_t size)
{
	static uint8_t raw[PROFILE_BYTES_MAX];
	union {
		const char *from;
		unsigned char *to;
	} next = {.from = bytes};
	z_stream stream = {
	    .next_in = next.to,
	    .avail_in = (uInt)size,
	    .next_out = raw,
	    .avail_out = sizeof(raw),
	};
	Pprof__Profile *profile;

	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.avail_in, 0);
	profile = pprof__profile__unpack(NULL, stream.total_out, raw);
	inflateEnd(&stream);
	assert_non_null(profile);
	return profile;
}

static const char *text(const Pprof__Profile *profile, int64_t index)
{
	assert_in_range(index, 0, profile->n_string_table - 1);
	return profile->string_table[index];
}

static const Pprof__Mapping *mapping_of(const Pprof__Profile *profile,
					uint64_t id)
{
	for (size_t i = 0; i < profile->n_mapping; i++)
		if (profile->mapping[i]->id == id)
			return profile->mapping[i];
	return NULL;
}

static const Pprof__Location *location_of(const Pprof__Profile *profile,
					  uint64_t id)
{
	for (size_t i = 0; i < profile->n_location; i++)
		if (profile->location[i]->id == id)
			return profile->location[i];
	return NULL;
}

static const Pprof__Function *function_of(const Pprof__Profile *profile,
					  uint64_t id)
{
	for (size_t i = 0; i < profile->n_function; i++)
		if (profile->function[i]->id == id)
			return profile->function[i];
	return NULL;
}

static void check_locations(const Pprof__Profile *profile)
{
	for (size_t i = 0; i < profile->n_location; i++) {
		const Pprof__Location *location = profile->location[i];

		assert_int_not_equal(location->id, 0);
		assert_ptr_equal(location_of(profile, location->id), location);
		if (location->mapping_id)
			assert_non_null(
			    mapping_of(profile, location->mapping_id));
		for (size_t j = 0; j < location->n_line; j++)
			assert_non_null(function_of(
			    profile, location->line[j]->function_id));
	}
	for (size_t i = 0; i < profile->n_function; i++) {
		const Pprof__Function *function = profile->function[i];

		assert_int_not_equal(function->id, 0);
		assert_ptr_equal(function_of(profile, function->id), function);
		assert_string_not_equal(text(profile, function->name), "");
		text(profile, function->filename);
	}
}

static void check_samples(const Pprof__Profile *profile)
{
	for (size_t i = 0; i < profile->n_sample; i++) {
		const Pprof__Sample *sample = profile->sample[i];

		assert_int_equal(sample->n_value, 4);
		assert_int_not_equal(sample->n_location_id, 0);
		for (size_t j = 0; j < sample->n_location_id; j++)
			assert_non_null(
			    location_of(profile, sample->location_id[j]));
		for (size_t j = 0; j < sample->n_label; j++) {
			const Pprof__Label *label = sample->label[j];

			assert_string_not_equal(text(profile, label->key), "");
			/* a text or a number, never both or none */
			assert_int_not_equal(label->str != 0, label->num != 0);
			text(profile, label->str);
		}
	}
}

/* Write it, and check what every profile must fulfil. */
static Pprof__Profile *written(const struct report *report, bool is_verbose)
{
	struct format_options options = {
	    .version = "1.2.3",
	    .verbose = is_verbose,
	};
	Pprof__Profile *profile;
	char *bytes = NULL;
	size_t size;
	FILE *out = open_memstream(&bytes, &size);

	assert_int_equal(format_pprof.write(report, &options, out), 0);
	fclose(out);
	profile = decoded(bytes, size);
	free(bytes);
	assert_string_equal(profile->string_table[0], "");
	check_locations(profile);
	check_samples(profile);
	return profile;
}

static void release(Pprof__Profile *profile)
{
	pprof__profile__free_unpacked(profile, NULL);
}

/* The label's text, or its number in digits; NULL: none. */
static const char *label_of(const Pprof__Profile *profile,
			    const Pprof__Sample *sample, const char *key)
{
	static char digits[32];

	for (size_t i = 0; i < sample->n_label; i++) {
		const Pprof__Label *label = sample->label[i];

		if (strcmp(text(profile, label->key), key) != 0)
			continue;
		snprintf(digits, sizeof(digits), "%lld", (long long)label->num);
		return label->str ? text(profile, label->str) : digits;
	}
	return NULL;
}

/* Names of a sample's frames: "inner<outer<..."; "?": none. */
static const char *names_of(const Pprof__Profile *profile,
			    const Pprof__Sample *sample)
{
	static char names[1024];
	char *end = names;

	for (size_t i = 0; i < sample->n_location_id; i++) {
		const Pprof__Location *location =
		    location_of(profile, sample->location_id[i]);

		if (!location->n_line)
			end += sprintf(end, "?<");
		for (size_t j = 0; j < location->n_line; j++)
			end += sprintf(
			    end, "%s<",
			    text(profile,
				 function_of(profile,
					     location->line[j]->function_id)
				     ->name));
	}
	end[-1] = 0;
	return names;
}

static void test_go_types(void **state)
{
	static const char *const wanted[][2] = {
	    {"alloc_objects", "count"},
	    {"alloc_space", "bytes"},
	    {"inuse_objects", "count"},
	    {"inuse_space", "bytes"},
	};
	struct reported *r = *state;
	Pprof__Profile *profile;

	reported_greet(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	profile = written(&r->report, false);
	assert_int_equal(profile->n_sample_type, 4);
	for (size_t i = 0; i < 4; i++) {
		const Pprof__ValueType *type = profile->sample_type[i];

		assert_string_equal(text(profile, type->type), wanted[i][0]);
		assert_string_equal(text(profile, type->unit), wanted[i][1]);
	}
	assert_string_equal(text(profile, profile->period_type->type), "space");
	assert_string_equal(text(profile, profile->period_type->unit), "bytes");
	assert_int_equal(profile->period, 1);
	assert_string_equal(text(profile, profile->default_sample_type),
			    "inuse_space");
	assert_int_equal(profile->time_nanos, 1700000000000000000);
	assert_int_equal(profile->duration_nanos, 36000000000);
	release(profile);
}

static void test_samples(void **state)
{
	struct reported *r = *state;
	Pprof__Profile *profile;
	const Pprof__Sample *leak, *cache;

	reported_greet(&r->process);
	r->process.stacks[1]->goid = 7;
	r->process.stacks[2]->goid = GOID_SEVERAL;
	assert_int_equal(reported_build(r, 1), 0);
	profile = written(&r->report, false);
	assert_int_equal(profile->n_sample, 4);
	leak = profile->sample[0];
	assert_string_equal(names_of(profile, leak),
			    "main._cgo_cmalloc<main._Cfunc_CString<"
			    "main.handleGreet<net/http.HandlerFunc.ServeHTTP");
	assert_int_equal(leak->value[0], 1000);
	assert_int_equal(leak->value[1], 13000);
	assert_int_equal(leak->value[2], 1000);
	assert_int_equal(leak->value[3], 13000);
	assert_string_equal(label_of(profile, leak, "verdict"), "leak");
	assert_string_equal(label_of(profile, leak, "site"),
			    r->report.sites[0]->id);
	assert_string_equal(label_of(profile, leak, "bytes"), "13");
	assert_string_equal(label_of(profile, leak, "goid"), "7");
	assert_null(label_of(profile, leak, "test"));
	cache = profile->sample[1];
	assert_string_equal(names_of(profile, cache),
			    "strdup<main._Cfunc_strdup<example.com/app/cache."
			    "(*Cache).Put<main.handleGreet");
	assert_int_equal(cache->value[0], 1000);
	assert_int_equal(cache->value[1], 32000);
	assert_int_equal(cache->value[2], 10);
	assert_int_equal(cache->value[3], 320);
	assert_string_equal(label_of(profile, cache, "verdict"), "cache");
	assert_null(label_of(profile, cache, "goid"));
	release(profile);
	profile = written(&r->report, true);
	assert_string_equal(names_of(profile, profile->sample[0]),
			    "_cgo_0123456789ab_Cfunc__Cmalloc<runtime.cgocall<"
			    "main._cgo_cmalloc<main._Cfunc_CString<"
			    "main.handleGreet<net/http.HandlerFunc.ServeHTTP<"
			    "runtime.goexit");
	release(profile);
}

/* What was freed counts as allocated, and a stack that never was is none. */
static void test_all_freed(void **state)
{
	struct reported *r = *state;
	uint32_t used = STACK_THREAD(&r->process);
	Pprof__Profile *profile;

	STACK_NET(&r->process);
	synthetic_free(&r->process, synthetic_alloc(&r->process, used, 9, 1),
		       1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	profile = written(&r->report, false);
	assert_int_equal(profile->n_sample, 1);
	assert_int_equal(profile->sample[0]->value[1], 9);
	assert_int_equal(profile->sample[0]->value[3], 0);
	release(profile);
}

static void test_inlined_and_tested(void **state)
{
	struct reported *r = *state;
	uint32_t stack = STACK_OF(&r->process, PLACE_CSTRING, PLACE_INLINING,
				  PLACE_TEST, PLACE_RUNNER, PLACE_GOEXIT);
	Pprof__Profile *profile;
	const Pprof__Location *location;
	const Pprof__Function *function;

	synthetic_alloc(&r->process, stack, 5, 1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	profile = written(&r->report, false);
	assert_string_equal(label_of(profile, profile->sample[0], "test"),
			    "TestPut.func1");
	assert_string_equal(
	    names_of(profile, profile->sample[0]),
	    "main._Cfunc_CString<example.com/app/cache.grow<example.com/app/"
	    "cache.(*Cache).Put<example.com/app%2ev2.TestPut.func1<"
	    "testing.tRunner");
	location = location_of(profile, profile->sample[0]->location_id[1]);
	assert_int_equal(location->n_line, 2);
	assert_int_equal(location->line[0]->line, 7);
	assert_int_equal(location->line[1]->line, 88);
	function = function_of(profile, location->line[1]->function_id);
	assert_int_equal(function->start_line, 80);
	assert_string_equal(text(profile, function->filename),
			    "/srv/src/cache/cache.go");
	assert_string_equal(text(profile, function->system_name),
			    text(profile, function->name));
	release(profile);
}

/* A file of 0x100000 bytes of text at `bias`, the bytes that follow its id. */
static void map_file(struct process *process, uint64_t bias, const char *path,
		     uint8_t id)
{
	struct module_map *map = &process->modules;
	struct module *module = calloc(1, sizeof(*module));

	*module = (struct module){
	    .path = strdup(path),
	    .fd = -1,
	    .bias = bias,
	    .start = bias,
	    .end = bias + 0x200000,
	    .text_start = bias + 0x1000,
	    .text_end = bias + 0x101000,
	    .text_offset = 0x1000,
	    .main = map->count == 1,
	    .build_id = {0xab, id},
	    .build_id_bytes = id ? 2 : 0,
	};
	map->modules = realloc(map->modules, (map->count + 1) * sizeof(module));
	map->sorted = realloc(map->sorted, (map->count + 1) * sizeof(module));
	map->modules[map->count] = module;
	map->sorted[map->count] = module;
	map->capacity = map->sorted_count = ++map->count;
}

/* Two processes that have one program at two addresses. */
static void test_mappings(void **state)
{
	struct reported *r = *state;
	struct process other;
	Pprof__Profile *profile;
	const Pprof__Mapping *program, *library;
	const Pprof__Location *location;

	assert_int_equal(synthetic_init(&other, 4243), 0);
	map_file(&r->process, 0x10000000, "/lib/libx.so", 0);
	map_file(&r->process, 0x20000000, "/srv/greet", 2);
	map_file(&other, 0x30000000, "/srv/greet (copy)", 2);
	for (int i = 0; i < 2; i++) {
		struct process *process = i ? &other : &r->process;
		uint64_t bias = i ? 0x30000000 : 0x20000000;
		struct pc pcs[] = {
		    {.address = bias + 0x2000, .is_go = true},
		    {.address = bias + 0x101000, .is_go = true},
		    {.address = bias + 0x1000, .is_go = true},
		    {.address = 0x10004000},
		};
		uint32_t stack =
		    process_stack(process, pcs, i ? 3 : 4, 0, 0, 99);

		synthetic_alloc(process, stack, 5, 1);
		synthetic_end(process, 1);
	}
	r->list[1] = &other;
	assert_int_equal(reported_build(r, 2), 0);
	profile = written(&r->report, false);
	assert_int_equal(profile->n_mapping, 2);
	program = profile->mapping[0];
	library = profile->mapping[1];
	assert_string_equal(text(profile, program->filename), "/srv/greet");
	assert_string_equal(text(profile, program->build_id), "ab02");
	assert_string_equal(text(profile, library->filename), "/lib/libx.so");
	assert_string_equal(text(profile, library->build_id), "");
	assert_int_equal(program->memory_start, 0x20001000);
	assert_int_equal(program->memory_limit, 0x20101000);
	assert_int_equal(program->file_offset, 0x1000);
	assert_true(program->has_functions && program->has_filenames &&
		    program->has_line_numbers && program->has_inline_frames);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(profile->sample[0]->location_id[i],
				 profile->sample[1]->location_id[i]);
	for (size_t i = 0; i < profile->n_location; i++) {
		const Pprof__Mapping *in;

		location = profile->location[i];
		in = mapping_of(profile, location->mapping_id);
		assert_in_range(location->address, in->memory_start,
				in->memory_limit - 1);
	}
	location = location_of(profile, profile->sample[0]->location_id[0]);
	assert_int_equal(location->address, 0x20001fff);
	location = location_of(profile, profile->sample[0]->location_id[3]);
	assert_int_equal(location->mapping_id, library->id);
	release(profile);
	report_release(&r->report);
	process_release(&other);
}

static bool is_utf8_and_printable(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e)
			return false;
	return true;
}

static void test_hostile_names(void **state)
{
	struct reported *r = *state;
	uint32_t named = STACK_OF(&r->process, PLACE_HOSTILE, PLACE_NAMELESS);
	uint32_t crossing = STACK_OF(&r->process, PLACE_C_MALLOC);
	Pprof__Profile *profile;

	synthetic_alloc(&r->process, named, 5, 1);
	synthetic_alloc(&r->process, crossing, 0, 1);
	synthetic_alloc(&r->process, 0, 3, 1);
	synthetic_end(&r->process, 1);
	free(r->process.name);
	r->process.name = strdup("\xff\n");
	process_incomplete(&r->process, "lost \xc3");
	r->process.loss.stacks = 1;
	assert_int_equal(reported_build(r, 1), 0);
	profile = written(&r->report, false);
	assert_int_equal(profile->n_sample, 3);
	for (size_t i = 0; i < profile->n_string_table; i++)
		assert_true(is_utf8_and_printable(profile->string_table[i]));
	assert_string_equal(names_of(profile, profile->sample[0]),
			    "(stacks lost)");
	assert_string_equal(names_of(profile, profile->sample[1]),
			    "a;b ?\"??[31m<?");
	/* nothing but the crossing: shown all the same; 0 bytes: no label */
	assert_string_equal(names_of(profile, profile->sample[2]),
			    "_cgo_0123456789ab_Cfunc__Cmalloc");
	assert_null(label_of(profile, profile->sample[2], "bytes"));
	release(profile);
}

/* Comments tell what was seen, and nothing of paths and arguments. */
static void test_comments(void **state)
{
	static char secret[] = "--password=x";
	char *args[] = {secret, NULL};
	struct reported *r = *state;
	Pprof__Profile *profile;
	char all[512] = "";

	r->process.args = args;
	reported_greet(&r->process);
	process_incomplete(&r->process, "the collector slept");
	r->process.loss.allocs = 3;
	assert_int_equal(reported_build(r, 1), 0);
	profile = written(&r->report, false);
	r->process.args = NULL;
	for (size_t i = 0; i < profile->n_comment; i++) {
		strcat(all, text(profile, profile->comment[i]));
		strcat(all, "\n");
	}
	assert_string_equal(all,
			    "C memory, recorded by darkheap 1.2.3\nof greet\n"
			    "coverage: every allocation\n"
			    "not complete: allocations were lost\n"
			    "not complete: the collector slept\n"
			    "lost: 3 allocations, 0 frees, 0 stacks\n");
	for (size_t i = 0; i < profile->n_string_table; i++)
		assert_null(strstr(profile->string_table[i], "password"));
	release(profile);
}

/* As Go's: the period is the mean, and values are scaled. */
static void test_sampled(void **state)
{
	struct reported *r = *state;
	Pprof__Profile *profile;
	int64_t bytes = 0;

	reported_sampled(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	profile = written(&r->report, false);
	assert_int_equal(profile->period, 65536);
	assert_string_equal(text(profile, profile->period_type->type), "space");
	assert_string_equal(text(profile, profile->comment[2]),
			    "coverage: sampled: about one block each 64 KiB "
			    "of allocations; ± is one standard error");
	for (size_t i = 0; i < profile->n_sample; i++)
		bytes += profile->sample[i]->value[3];
	assert_int_equal(bytes, tally_live_bytes(&r->process.total));
	assert_in_range(bytes, 6500000, 6600000);
	release(profile);
}

static void test_nothing(void **state)
{
	struct reported *r = *state;
	Pprof__Profile *profile;

	assert_int_equal(reported_build(r, 0), 0);
	profile = written(&r->report, false);
	assert_int_equal(profile->n_sample, 0);
	assert_int_equal(profile->n_sample_type, 4);
	release(profile);
	r->process.reason = REASON_NOT_GO;
	assert_int_equal(reported_build(r, 1), 0);
	release(written(&r->report, false));
}

static void test_dropped(void **state)
{
	static const char *const dropped[] = {
	    "malloc",
	    "g_malloc0",
	    "sqlite3MemMalloc",
	    "operator new",
	    "main._cgo_cmalloc",
	    "example.com/a.b._Cfunc_CString",
	    "CRYPTO_strdup",
	};
	static const char *const kept[] = {
	    "my_malloc",       "mallocate", "main.main",	"std::__invoke",
	    "runtime.cgocall", "strdup",    "main._Cfunc_open",
	};
	struct reported *r = *state;
	Pprof__Profile *profile;
	char pattern[4096];
	regex_t regex;

	assert_int_equal(reported_build(r, 0), 0);
	profile = written(&r->report, false);
	snprintf(pattern, sizeof(pattern), "^(%s)$",
		 text(profile, profile->drop_frames));
	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED), 0);
	for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++)
		assert_int_equal(regexec(&regex, dropped[i], 0, NULL, 0), 0);
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		assert_int_equal(regexec(&regex, kept[i], 0, NULL, 0),
				 REG_NOMATCH);
	regfree(&regex);
	release(profile);
	profile = written(&r->report, true);
	assert_int_equal(profile->drop_frames, 0);
	release(profile);
}

static void test_full_disk(void **state)
{
	reported_full_disk(*state, &format_pprof);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_go_types),
	    REPORTED_TEST(test_samples),
	    REPORTED_TEST(test_all_freed),
	    REPORTED_TEST(test_inlined_and_tested),
	    REPORTED_TEST(test_mappings),
	    REPORTED_TEST(test_hostile_names),
	    REPORTED_TEST(test_comments),
	    REPORTED_TEST(test_sampled),
	    REPORTED_TEST(test_nothing),
	    REPORTED_TEST(test_dropped),
	    REPORTED_TEST(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
