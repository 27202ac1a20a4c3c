/* SPDX-License-Identifier: MIT */
/*
 * cfi_reader.h - numbers as .eh_frame has them, never past its end
 *
 * Errors  what is not there reads as 0 and sets `is_bad`, which stays
 */
#ifndef DARKHEAP_CFI_READER_H
#define DARKHEAP_CFI_READER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct cfi_reader {
	const uint8_t *at, *end;
	bool is_bad;
};

static inline uint64_t cfi_read(struct cfi_reader *reader, unsigned int bytes)
{
	uint64_t value = 0;

	if (reader->end - reader->at < (int)bytes) {
		reader->at = reader->end;
		reader->is_bad = true;
		return 0;
	}
	memcpy(&value, reader->at, bytes);
	reader->at += bytes;
	return value;
}

static inline int64_t cfi_read_signed(struct cfi_reader *reader,
				      unsigned int bytes)
{
	unsigned int unused = 64 - 8 * bytes;

	return (int64_t)(cfi_read(reader, bytes) << unused) >> unused;
}

/* Bits beyond 64 are dropped. */
static inline uint64_t cfi_read_uleb(struct cfi_reader *reader)
{
	uint64_t value = 0;
	unsigned int shift = 0;

	for (;;) {
		uint8_t byte = (uint8_t)cfi_read(reader, 1);
		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
		if (!(byte & 0x80))
			return value;
	}
}

static inline int64_t cfi_read_sleb(struct cfi_reader *reader)
{
	uint64_t value = 0;
	unsigned int shift = 0;
	uint8_t byte;

	do {
		byte = (uint8_t)cfi_read(reader, 1);
		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	if (shift < 64 && byte & 0x40)
		value |= UINT64_MAX << shift;
	return (int64_t)value;
}

/* A run of bytes whose length stands before it. */
static inline struct cfi_reader cfi_read_block(struct cfi_reader *reader)
{
	uint64_t size = cfi_read_uleb(reader);
	struct cfi_reader block = {reader->at, reader->at, false};

	if (size > (uint64_t)(reader->end - reader->at)) {
		reader->at = reader->end;
		reader->is_bad = true;
		return block;
	}
	block.end = reader->at += size;
	return block;
}

#endif
