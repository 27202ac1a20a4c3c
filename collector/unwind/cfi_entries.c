/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_entries.h"

#include <dwarf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct cfi_entries *entries;
	const struct cfi_span *frames;
	uint64_t base;
};

void cfi_entries_release(struct cfi_entries *entries)
{
	free(entries->commons);
	free(entries->functions);
	*entries = (struct cfi_entries){0};
}

static void *grow(void *array, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? 2 * *capacity : 64;
	void *grown = NULL;

	if (wanted <= CFI_ENTRIES_MAX)
		grown = reallocarray(array, wanted, size);
	if (grown)
		*capacity = wanted;
	return grown;
}

static int no_room(size_t capacity)
{
	return capacity * 2 > CFI_ENTRIES_MAX ? -E2BIG : -ENOMEM;
}

/* Bytes of an encoded value, 0: not known. */
static unsigned int encoded_bytes(uint8_t encoding)
{
	switch (encoding & 0x07) {
	case DW_EH_PE_absptr:
	case DW_EH_PE_udata8:
		return 8;
	case DW_EH_PE_udata2:
		return 2;
	case DW_EH_PE_udata4:
		return 4;
	}
	return 0;
}

/* Relative to where it stands, or to nothing: no linker writes others. */
static bool is_known(uint8_t encoding)
{
	uint8_t relative_to = encoding & 0x70;

	return encoded_bytes(encoding) && !(encoding & DW_EH_PE_indirect) &&
	       (relative_to == DW_EH_PE_absptr ||
		relative_to == DW_EH_PE_pcrel);
}

/* What each letter of the augmentation says, and the data that it has. */
static bool read_augmentation(struct cfi_common *common, const char *letters,
			      struct cfi_reader *data)
{
	common->encoding = DW_EH_PE_absptr;
	if (!*letters)
		return true;
	if (*letters++ != 'z')
		return false;
	common->has_size = true;
	for (; *letters; letters++) {
		uint8_t encoding;

		switch (*letters) {
		case 'R':
			common->encoding = (uint8_t)cfi_read(data, 1);
			break;
		case 'L':
			cfi_read(data, 1);
			break;
		case 'P':
			encoding = (uint8_t)cfi_read(data, 1);
			cfi_read(data, encoded_bytes(encoding));
			if (!encoded_bytes(encoding) ||
			    (encoding & 0x70) == DW_EH_PE_aligned)
				return false;
			break;
		case 'S':
			common->is_signal = true;
			break;
		case 'B': /* signed with the other key */
		case 'G': /* tagged memory */
			break;
		default:
			return false;
		}
	}
	return !data->is_bad && is_known(common->encoding);
}

static struct cfi_common *put_common(struct cfi_entries *entries)
{
	if (entries->n_commons == entries->commons_capacity) {
		void *grown = grow(entries->commons, &entries->commons_capacity,
				   sizeof(*entries->commons));
		if (!grown)
			return NULL;
		entries->commons = grown;
	}
	return &entries->commons[entries->n_commons++];
}

static int add_common(struct reading *reading, struct cfi_reader reader,
		      uint64_t offset)
{
	uint8_t version = (uint8_t)cfi_read(&reader, 1);
	const char *letters = (const char *)reader.at;
	const uint8_t *zero =
	    memchr(reader.at, 0, (size_t)(reader.end - reader.at));
	struct cfi_common *common = put_common(reading->entries);

	if (!common)
		return no_room(reading->entries->commons_capacity);
	if ((version != 1 && version != 3) || !zero)
		return -EINVAL;
	reader.at = zero + 1;
	*common = (struct cfi_common){.offset = offset};
	common->code_factor = cfi_read_uleb(&reader);
	common->data_factor = cfi_read_sleb(&reader);
	common->ra =
	    version == 1 ? cfi_read(&reader, 1) : cfi_read_uleb(&reader);
	struct cfi_reader data = {reader.at, reader.at, false};
	if (*letters == 'z')
		data = cfi_read_block(&reader);
	common->codes = reader.at;
	common->codes_end = reader.end;
	if (reader.is_bad || !read_augmentation(common, letters, &data))
		return -EINVAL;
	return 0;
}

/* They were read in order of their offsets, and often it is the last one. */
static const struct cfi_common *find_common(const struct cfi_entries *entries,
					    uint64_t offset)
{
	size_t low = 0, high = entries->n_commons;

	if (high && entries->commons[high - 1].offset == offset)
		return &entries->commons[high - 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (entries->commons[middle].offset == offset)
			return &entries->commons[middle];
		if (entries->commons[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static uint64_t read_address(const struct reading *reading,
			     struct cfi_reader *reader, uint8_t encoding)
{
	uint64_t place = reading->frames->address +
			 (uint64_t)(reader->at - reading->frames->bytes);
	unsigned int bytes = encoded_bytes(encoding);
	uint64_t value = encoding & DW_EH_PE_signed
			     ? (uint64_t)cfi_read_signed(reader, bytes)
			     : cfi_read(reader, bytes);

	return (encoding & 0x70) == DW_EH_PE_pcrel ? value + place : value;
}

static int put_function(struct cfi_entries *entries,
			const struct cfi_function *function)
{
	if (entries->n_functions == entries->functions_capacity) {
		void *grown =
		    grow(entries->functions, &entries->functions_capacity,
			 sizeof(*function));
		if (!grown)
			return no_room(entries->functions_capacity);
		entries->functions = grown;
	}
	entries->functions[entries->n_functions++] = *function;
	return 0;
}

static int add_function(struct reading *reading, struct cfi_reader reader,
			uint64_t common_offset)
{
	const struct cfi_common *common =
	    find_common(reading->entries, common_offset);
	const uint8_t *bytes = reading->frames->bytes;
	struct cfi_function function = {0};

	if (!common)
		return -EINVAL;
	uint64_t start =
	    read_address(reading, &reader, common->encoding) - reading->base;
	uint64_t size = cfi_read(&reader, encoded_bytes(common->encoding));
	if (common->has_size)
		cfi_read_block(&reader);
	if (reader.is_bad)
		return -EINVAL;
	/* of code that the linker has dropped there may be a rest */
	if (!size || start >= UINT32_MAX)
		return 0;
	function.start = (uint32_t)start;
	function.end =
	    size < UINT32_MAX - start ? (uint32_t)(start + size) : UINT32_MAX;
	function.common = (uint32_t)(common - reading->entries->commons);
	function.codes = (uint32_t)(reader.at - bytes);
	function.codes_end = (uint32_t)(reader.end - bytes);
	return put_function(reading->entries, &function);
}

static int by_start(const void *a, const void *b)
{
	const struct cfi_function *left = a, *right = b;

	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	return (left->codes > right->codes) - (left->codes < right->codes);
}

/* Linkers mostly write them in order. */
static void sort(struct cfi_entries *entries)
{
	struct cfi_function *functions = entries->functions;
	bool is_sorted = true;

	for (size_t i = 1; i < entries->n_functions && is_sorted; i++)
		is_sorted = functions[i - 1].start <= functions[i].start;
	if (!is_sorted)
		qsort(functions, entries->n_functions, sizeof(*functions),
		      by_start);
	for (size_t i = 1; i < entries->n_functions; i++)
		if (functions[i - 1].start == functions[i].start)
			functions[i].is_twin = true;
}

/* A length, what kind of entry it is, and the entry; a length of 0 is filling.
 */
static int read_entry(struct reading *reading, struct cfi_reader *reader)
{
	const uint8_t *bytes = reading->frames->bytes;
	uint64_t offset = (uint64_t)(reader->at - bytes);
	uint64_t length = cfi_read(reader, 4);
	struct cfi_reader entry = {reader->at, reader->at, false};

	/* of 4 GiB and more, which have another form, there is no .eh_frame */
	if (reader->is_bad || length > (uint64_t)(reader->end - reader->at))
		return -EINVAL;
	entry.end = reader->at += length;
	if (!length)
		return 0;
	uint64_t place = offset + 4, back = cfi_read(&entry, 4);
	if (entry.is_bad || back > place)
		return -EINVAL;
	return back ? add_function(reading, entry, place - back)
		    : add_common(reading, entry, offset);
}

static int read_all(struct reading *reading)
{
	const struct cfi_span *frames = reading->frames;
	struct cfi_reader reader = {frames->bytes, frames->bytes + frames->size,
				    false};
	int error = 0;

	while (!error && reader.at < reader.end)
		error = read_entry(reading, &reader);
	return error;
}

int cfi_entries_read(struct cfi_entries *entries, const struct cfi_span *frames,
		     uint64_t base)
{
	struct reading reading = {entries, frames, base};
	int error;

	*entries = (struct cfi_entries){0};
	error = read_all(&reading);
	if (error)
		cfi_entries_release(entries);
	else
		sort(entries);
	return error;
}
