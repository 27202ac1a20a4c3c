/* SPDX-License-Identifier: MIT */
#include "symbol/answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 32 frames with the longest names that are interned. */
#define BODY_BYTES_MAX (8u << 20)

#define READ_BYTES (64u << 10)

struct head {
	uint32_t kind, body_bytes;
	uint64_t index;
};

enum {
	FLAG_GO = 1 << 0,
	FLAG_INLINED = 1 << 1,
	FLAG_WRAPPER = 1 << 2,
	FLAG_FUNCTION = 1 << 3,
	FLAG_FILE = 1 << 4,
};

/* Before its strings, each of which ends in a zero. */
struct packed_frame {
	uint32_t flags;
	int32_t line, start_line;
};

static struct packed_frame pack(const struct frame *frame)
{
	return (struct packed_frame){
	    .flags = (frame->language == LANGUAGE_GO ? FLAG_GO : 0) |
		     (frame->inlined ? FLAG_INLINED : 0) |
		     (frame->wrapper ? FLAG_WRAPPER : 0) |
		     (frame->function ? FLAG_FUNCTION : 0) |
		     (frame->file ? FLAG_FILE : 0),
	    .line = frame->line,
	    .start_line = frame->start_line,
	};
}

static size_t string_bytes(const char *string)
{
	return string ? strlen(string) + 1 : 0;
}

static void write_string(FILE *out, const char *string)
{
	if (string)
		fwrite(string, 1, string_bytes(string), out);
}

static void write_head(FILE *out, enum answer_kind kind, uint64_t index,
		       size_t body_bytes)
{
	struct head head = {
	    .kind = kind,
	    .body_bytes = (uint32_t)body_bytes,
	    .index = index,
	};

	fwrite(&head, sizeof(head), 1, out);
}

void answer_write_frames(FILE *out, uint64_t index, const struct frame *frames,
			 size_t count)
{
	size_t bytes = count * sizeof(struct packed_frame);

	for (size_t i = 0; i < count; i++)
		bytes += string_bytes(frames[i].function) +
			 string_bytes(frames[i].file);
	write_head(out, ANSWER_FRAMES, index, bytes);
	for (size_t i = 0; i < count; i++) {
		struct packed_frame packed = pack(&frames[i]);

		fwrite(&packed, sizeof(packed), 1, out);
		write_string(out, frames[i].function);
		write_string(out, frames[i].file);
	}
}

void answer_write_soname(FILE *out, uint64_t index, const char *soname)
{
	write_head(out, ANSWER_SONAME, index, string_bytes(soname));
	write_string(out, soname);
}

void answer_reader_release(struct answer_reader *reader)
{
	free(reader->bytes);
	*reader = (struct answer_reader){0};
}

static int reserve(struct answer_reader *reader)
{
	size_t held = reader->end - reader->start;
	size_t wanted = held + READ_BYTES;
	uint8_t *grown;

	if (held && reader->start)
		memmove(reader->bytes, reader->bytes + reader->start, held);
	reader->start = 0;
	reader->end = held;
	if (wanted <= reader->capacity)
		return 0;
	grown = realloc(reader->bytes, wanted + wanted / 2);
	if (!grown)
		return -ENOMEM;
	reader->bytes = grown;
	reader->capacity = wanted + wanted / 2;
	return 0;
}

int answer_reader_fill(struct answer_reader *reader, int fd)
{
	int error = reserve(reader);
	ssize_t n;

	if (error)
		return error;
	n = read(fd, reader->bytes + reader->end, READ_BYTES);
	if (n < 0)
		return -errno;
	reader->end += (size_t)n;
	return (int)n;
}

/* What is left of a body. */
struct body {
	const uint8_t *at;
	size_t bytes;
};

/* The string at the start, or NULL when it does not end. */
static const char *take_string(struct body *body)
{
	const char *string = (const char *)body->at;
	size_t length = strnlen(string, body->bytes);

	if (length == body->bytes)
		return NULL;
	body->at += length + 1;
	body->bytes -= length + 1;
	return string;
}

static bool take_frame(struct body *body, struct frame *frame)
{
	struct packed_frame packed;

	if (body->bytes < sizeof(packed))
		return false;
	memcpy(&packed, body->at, sizeof(packed));
	body->at += sizeof(packed);
	body->bytes -= sizeof(packed);
	*frame = (struct frame){
	    .language = packed.flags & FLAG_GO ? LANGUAGE_GO : LANGUAGE_C,
	    .inlined = packed.flags & FLAG_INLINED,
	    .wrapper = packed.flags & FLAG_WRAPPER,
	    .line = packed.line,
	    .start_line = packed.start_line,
	};
	if (packed.flags & FLAG_FUNCTION) {
		frame->function = take_string(body);
		if (!frame->function)
			return false;
	}
	if (packed.flags & FLAG_FILE)
		frame->file = take_string(body);
	return frame->file || !(packed.flags & FLAG_FILE);
}

static bool take_frames(struct body *body, struct answer *answer)
{
	while (body->bytes) {
		if (answer->count == FRAME_EXPAND_MAX ||
		    !take_frame(body, &answer->frames[answer->count]))
			return false;
		answer->count++;
	}
	return answer->count > 0;
}

static bool take_body(struct body *body, struct answer *answer)
{
	if (answer->kind == ANSWER_FRAMES)
		return take_frames(body, answer);
	answer->soname = take_string(body);
	return answer->kind == ANSWER_SONAME && answer->soname && !body->bytes;
}

int answer_reader_next(struct answer_reader *reader, struct answer *answer)
{
	size_t held = reader->end - reader->start;
	struct body body;
	struct head head;

	if (held < sizeof(head))
		return 0;
	memcpy(&head, reader->bytes + reader->start, sizeof(head));
	if (head.body_bytes > BODY_BYTES_MAX)
		return -EBADMSG;
	if (held - sizeof(head) < head.body_bytes)
		return 0;
	body.at = reader->bytes + reader->start + sizeof(head);
	body.bytes = head.body_bytes;
	reader->start += sizeof(head) + head.body_bytes;
	*answer = (struct answer){
	    .kind = (enum answer_kind)head.kind,
	    .index = head.index,
	};
	return take_body(&body, answer) ? 1 : -EBADMSG;
}
