/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_entries.h"

#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
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

static int add_common(struct reading *reading, uint64_t offset,
		      const Dwarf_CIE *cie)
{
	struct cfi_entries *entries = reading->entries;
	struct cfi_common *common;
	struct cfi_reader data = {
	    cie->augmentation_data,
	    cie->augmentation_data + cie->augmentation_data_size, false};

	if (entries->n_commons == entries->commons_capacity) {
		common = grow(entries->commons, &entries->commons_capacity,
			      sizeof(*common));
		if (!common)
			return no_room(entries->commons_capacity);
		entries->commons = common;
	}
	common = &entries->commons[entries->n_commons++];
	*common = (struct cfi_common){
	    .offset = offset,
	    .code_factor = cie->code_alignment_factor,
	    .data_factor = cie->data_alignment_factor,
	    .ra = cie->return_address_register,
	    .codes = cie->initial_instructions,
	    .codes_end = cie->initial_instructions_end,
	};
	return read_augmentation(common, cie->augmentation, &data) ? 0
								   : -EINVAL;
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

static int add_function(struct reading *reading, const Dwarf_FDE *fde)
{
	const struct cfi_common *common =
	    find_common(reading->entries, fde->CIE_pointer);
	struct cfi_reader reader = {fde->start, fde->end, false};
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

static int read_all(struct reading *reading)
{
	static const unsigned char ident[EI_NIDENT] = {
	    [EI_CLASS] = ELFCLASS64, [EI_DATA] = ELFDATA2LSB};
	Elf_Data data = {.d_buf = reading->frames->bytes,
			 .d_size = reading->frames->size,
			 .d_type = ELF_T_BYTE,
			 .d_version = EV_CURRENT};
	Dwarf_Off offset = 0, next;
	int error = 0;

	while (!error && offset < reading->frames->size) {
		Dwarf_CFI_Entry entry;
		int result =
		    dwarf_next_cfi(ident, &data, true, offset, &next, &entry);

		if (result > 0)
			break;
		if (result < 0 || next <= offset)
			return -EINVAL;
		error = dwarf_cfi_cie_p(&entry)
			    ? add_common(reading, offset, &entry.cie)
			    : add_function(reading, &entry.fde);
		offset = next;
	}
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
