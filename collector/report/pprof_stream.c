/* SPDX-License-Identifier: MIT */
#include "report/pprof_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/table.h"
#include "report/clean.h"
#include "report/crossing.h"
#include "report/gzip.h"
#include "report/profile.pb-c.h"

/* More things of one hash than this: somebody plays with us. */
#define SAME_HASH_MAX 64
#define LABELS_MAX 8

/* Texts asked for lately: the same few keys and words in every sample. */
#define RECENT_COUNT 256u

struct recent {
	const char *text;
	int64_t index;
};

struct function {
	uint64_t number;
	const char *name, *file;
	int start_line;
};

struct pprof_stream {
	struct gzip *gzip;
	struct table texts;	/* address -> index in string_table */
	struct table functions; /* hash -> struct function */
	uint64_t n_texts, n_functions;
	struct recent recent[RECENT_COUNT];
	uint64_t last_file, last_place; /* greatest number written */
	uint8_t *packed;
	size_t packed_capacity;
	int error;
};

static void fail(struct pprof_stream *stream, int error)
{
	if (!stream->error)
		stream->error = error;
}

/* A part of the profile goes out. */
static void put(struct pprof_stream *stream, const Pprof__Profile *part)
{
	size_t size = pprof__profile__get_packed_size(part);

	if (size > stream->packed_capacity) {
		uint8_t *grown = realloc(stream->packed, 2 * size);

		if (!grown) {
			fail(stream, -ENOMEM);
			return;
		}
		stream->packed = grown;
		stream->packed_capacity = 2 * size;
	}
	pprof__profile__pack(part, stream->packed);
	gzip_write(stream->gzip, stream->packed, size);
}

/* A new entry of the string table; its index. */
static int64_t put_text(struct pprof_stream *stream, const char *text)
{
	Pprof__Profile part = PPROF__PROFILE__INIT;
	size_t size = strlen(text) + 1;
	char *clean = malloc(size);

	if (!clean) {
		fail(stream, -ENOMEM);
		return 0;
	}
	clean_copy(clean, size, text, false, true);
	part.n_string_table = 1;
	part.string_table = &clean;
	put(stream, &part);
	free(clean);
	return (int64_t)stream->n_texts++;
}

static int64_t look_up(struct pprof_stream *stream, const char *text)
{
	uint64_t key = (uintptr_t)text;
	uintptr_t known = (uintptr_t)table_find(&stream->texts, key);

	if (known)
		return (int64_t)known;
	known = (uintptr_t)put_text(stream, text);
	/* without memory of it: it is written again */
	if (known)
		table_insert(&stream->texts, key, (void *)known);
	return (int64_t)known;
}

static int64_t index_of(struct pprof_stream *stream, const char *text)
{
	struct recent *recent =
	    &stream->recent[((uintptr_t)text ^ (uintptr_t)text >> 8) %
			    RECENT_COUNT];

	if (!text || !*text)
		return 0;
	if (recent->text != text)
		*recent = (struct recent){text, look_up(stream, text)};
	return recent->index;
}

struct pprof_stream *pprof_stream_open(FILE *out)
{
	struct pprof_stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		return NULL;
	stream->gzip = gzip_open(out);
	if (!stream->gzip) {
		free(stream);
		return NULL;
	}
	table_init(&stream->texts);
	table_init(&stream->functions);
	put_text(stream, "");
	return stream;
}

static void free_functions(struct table *functions)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *value;

	while (table_next(functions, &cursor, &key, &value))
		free(value);
	table_release(functions);
}

int pprof_stream_close(struct pprof_stream *stream)
{
	int written = gzip_close(stream->gzip), error = stream->error;

	table_release(&stream->texts);
	free_functions(&stream->functions);
	free(stream->packed);
	free(stream);
	return error ? error : written;
}

static void put_sample_types(struct pprof_stream *stream)
{
	static const char *const names[PPROF_VALUES][2] = {
	    {"alloc_objects", "count"},
	    {"alloc_space", "bytes"},
	    {"inuse_objects", "count"},
	    {"inuse_space", "bytes"},
	};
	Pprof__Profile part = PPROF__PROFILE__INIT;
	Pprof__ValueType types[PPROF_VALUES], *list[PPROF_VALUES];

	for (size_t i = 0; i < PPROF_VALUES; i++) {
		pprof__value_type__init(&types[i]);
		types[i].type = index_of(stream, names[i][0]);
		types[i].unit = index_of(stream, names[i][1]);
		list[i] = &types[i];
	}
	part.n_sample_type = PPROF_VALUES;
	part.sample_type = list;
	part.default_sample_type = types[PPROF_VALUES - 1].type;
	put(stream, &part);
}

void pprof_stream_head(struct pprof_stream *stream,
		       const struct pprof_head *head)
{
	Pprof__Profile part = PPROF__PROFILE__INIT;
	Pprof__ValueType period = PPROF__VALUE_TYPE__INIT;
	int64_t comments[PPROF_COMMENTS_MAX];

	put_sample_types(stream);
	period.type = index_of(stream, "space");
	period.unit = index_of(stream, "bytes");
	for (size_t i = 0; i < head->n_comments; i++)
		comments[i] = put_text(stream, head->comments[i]);
	part.period_type = &period;
	part.period = head->period;
	part.time_nanos = head->time_ns;
	part.duration_nanos = head->duration_ns;
	if (head->drop_frames)
		part.drop_frames = put_text(stream, head->drop_frames);
	part.n_comment = head->n_comments;
	part.comment = comments;
	put(stream, &part);
}

static int64_t put_build_id(struct pprof_stream *stream,
			    const struct module *module)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * sizeof(module->build_id) + 1], *end = hex;

	for (uint8_t i = 0; i < module->build_id_bytes; i++) {
		*end++ = digits[module->build_id[i] >> 4];
		*end++ = digits[module->build_id[i] & 15];
	}
	*end = 0;
	return *hex ? put_text(stream, hex) : 0;
}

void pprof_stream_file(struct pprof_stream *stream,
		       const struct place_file *file)
{
	const struct module *module = file->module;
	Pprof__Profile part = PPROF__PROFILE__INIT;
	Pprof__Mapping mapping = PPROF__MAPPING__INIT, *list = &mapping;

	if (file->number <= stream->last_file)
		return;
	stream->last_file = file->number;
	mapping.id = file->number;
	mapping.memory_start = module->text_start;
	mapping.memory_limit = module->text_end;
	mapping.file_offset = module->text_offset;
	mapping.filename = index_of(stream, module->path);
	mapping.build_id = put_build_id(stream, module);
	/* any of them unset: pprof looks for the file, and for binutils */
	mapping.has_functions = true;
	mapping.has_filenames = true;
	mapping.has_line_numbers = true;
	mapping.has_inline_frames = true;
	part.n_mapping = 1;
	part.mapping = &list;
	put(stream, &part);
}

static uint64_t function_hash(const struct frame *frame)
{
	uint64_t hash = (uintptr_t)frame->function;

	hash = hash * UINT64_C(0x9e3779b97f4a7c15) ^ (uintptr_t)frame->file;
	hash = hash * UINT64_C(0x9e3779b97f4a7c15) ^ hash >> 29;
	return hash +
	       (uint32_t)frame->start_line * UINT64_C(0xd6e8feb86659fd93);
}

static void put_function(struct pprof_stream *stream,
			 const struct function *function)
{
	Pprof__Profile part = PPROF__PROFILE__INIT;
	Pprof__Function message = PPROF__FUNCTION__INIT, *list = &message;

	message.id = function->number;
	message.name = index_of(stream, function->name);
	message.system_name = message.name;
	message.filename = index_of(stream, function->file);
	message.start_line = function->start_line;
	part.n_function = 1;
	part.function = &list;
	put(stream, &part);
}

static uint64_t function_new(struct pprof_stream *stream,
			     const struct frame *frame, uint64_t key)
{
	struct function *function = malloc(sizeof(*function));

	if (!function || table_insert(&stream->functions, key, function)) {
		free(function);
		fail(stream, -ENOMEM);
		return 0;
	}
	*function = (struct function){
	    .number = ++stream->n_functions,
	    .name = frame->function,
	    .file = frame->file,
	    .start_line = frame->start_line,
	};
	put_function(stream, function);
	return function->number;
}

static uint64_t function_of(struct pprof_stream *stream,
			    const struct frame *frame)
{
	uint64_t key = function_hash(frame);

	for (int i = 0; i < SAME_HASH_MAX; i++, key++) {
		const struct function *function =
		    table_find(&stream->functions, key);

		if (!function)
			return function_new(stream, frame, key);
		if (function->name == frame->function &&
		    function->file == frame->file &&
		    function->start_line == frame->start_line)
			return function->number;
	}
	fail(stream, -ENOMEM);
	return 0;
}

/* A call lies before the address that it returns to, in the same file. */
static uint64_t call_address(const struct place *place)
{
	bool is_first =
	    place->file && place->address == place->file->module->text_start;

	return place->address - (place->address && !is_first);
}

/* A frame without a function is none: pprof shows the address then. */
static size_t fill_lines(struct pprof_stream *stream, const struct place *place,
			 bool is_all, Pprof__Line *lines, Pprof__Line **list)
{
	size_t n = 0;

	for (size_t i = 0; i < place->n_frames; i++) {
		const struct frame *frame = &place->frames[i];

		if (!frame->function || (!is_all && crossing_has(frame)))
			continue;
		pprof__line__init(&lines[n]);
		lines[n].function_id = function_of(stream, frame);
		lines[n].line = frame->line;
		list[n] = &lines[n];
		n++;
	}
	return n;
}

uint64_t pprof_stream_location(struct pprof_stream *stream,
			       const struct place *place, bool is_all)
{
	Pprof__Profile part = PPROF__PROFILE__INIT;
	Pprof__Location location = PPROF__LOCATION__INIT, *list = &location;
	Pprof__Line lines[FRAME_EXPAND_MAX], *line_list[FRAME_EXPAND_MAX];

	if (place->number <= stream->last_place)
		return place->number;
	stream->last_place = place->number;
	if (place->file)
		pprof_stream_file(stream, place->file);
	location.id = place->number;
	location.mapping_id = place->file ? place->file->number : 0;
	location.address = call_address(place);
	location.n_line = fill_lines(
	    stream, place, is_all || place->is_crossing, lines, line_list);
	location.line = line_list;
	part.n_location = 1;
	part.location = &list;
	put(stream, &part);
	return place->number;
}

static size_t fill_labels(struct pprof_stream *stream,
			  const struct pprof_sample *sample,
			  Pprof__Label *labels, Pprof__Label **list)
{
	size_t n = 0;

	for (; n < sample->n_labels && n < LABELS_MAX; n++) {
		const struct pprof_label *label = &sample->labels[n];

		pprof__label__init(&labels[n]);
		labels[n].key = index_of(stream, label->key);
		labels[n].str = index_of(stream, label->text);
		labels[n].num = label->text ? 0 : label->number;
		list[n] = &labels[n];
	}
	return n;
}

void pprof_stream_sample(struct pprof_stream *stream,
			 const struct pprof_sample *sample)
{
	Pprof__Profile part = PPROF__PROFILE__INIT;
	Pprof__Sample message = PPROF__SAMPLE__INIT, *list = &message;
	Pprof__Label labels[LABELS_MAX], *label_list[LABELS_MAX];
	int64_t values[PPROF_VALUES];
	union {
		const uint64_t *from;
		uint64_t *to;
	} locations = {.from = sample->locations};

	memcpy(values, sample->values, sizeof(values));
	message.n_location_id = sample->n_locations;
	message.location_id = locations.to; /* read only */
	message.n_value = PPROF_VALUES;
	message.value = values;
	message.n_label = fill_labels(stream, sample, labels, label_list);
	message.label = label_list;
	part.n_sample = 1;
	part.sample = &list;
	put(stream, &part);
}
