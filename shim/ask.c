/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <asm/errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "init.h"
#include "mem.h"
#include "wire.h"

#include "forbid.h"

/* An answer to what is asked here is shorter by far. */
#define REPLY_BYTES 4096
/* Each byte of a name takes at most six as JSON. */
#define REQUEST_BYTES (6 * MARK_NAME_MAX + 128)

struct text {
	char bytes[REPLY_BYTES];
	size_t n;
};

static void add(struct text *text, const char *more)
{
	size_t length = mem_length(more);

	memcpy(text->bytes + text->n, more, length);
	text->n += length;
}

/* A JSON string: what is no character is the collector's to refuse. */
static void add_quoted(struct text *text, const char *name)
{
	static const char digits[] = "0123456789abcdef";
	char cut[MARK_NAME_MAX];

	mem_copy_text(cut, name, sizeof(cut));
	add(text, "\"");
	for (const char *at = cut; *at; at++) {
		unsigned char c = (unsigned char)*at;
		char escaped[] = {'\\',		  'u', '0', '0', digits[c >> 4],
				  digits[c & 15], 0};
		if (c < ' ' || c == '"' || c == '\\')
			add(text, escaped);
		else
			text->bytes[text->n++] = *at;
	}
	add(text, "\"");
}

_Static_assert(REQUEST_BYTES <= REPLY_BYTES, "one buffer serves both");

static long send_all(int fd, const struct text *text, int64_t deadline)
{
	long sent;

	do
		sent = wire_set_timeouts(fd, deadline)
			   ? SYS6(sendto, fd, text->bytes, text->n,
				  MSG_NOSIGNAL, 0, 0)
			   : -EAGAIN;
	while (sent == -EINTR);
	return sent;
}

/* To its end: the reply is whole.  What does not fit cannot be ours. */
static long receive_all(int fd, struct text *text, int64_t deadline)
{
	long got;

	text->n = 0;
	do {
		got = wire_set_timeouts(fd, deadline)
			  ? SYS6(recvfrom, fd, text->bytes + text->n,
				 sizeof(text->bytes) - 1 - text->n, 0, 0, 0)
			  : -EAGAIN;
		text->n += got > 0 ? (size_t)got : 0;
	} while (got == -EINTR ||
		 (got > 0 && text->n < sizeof(text->bytes) - 1));
	text->bytes[text->n] = 0;
	return got;
}

/* The text of the reply takes the request's place. */
static int exchange(struct text *text)
{
	const char *path = init_socket();
	int64_t deadline = wire_deadline();
	int fd = path ? wire_dial(path, deadline) : -1;

	if (fd < 0)
		return -ENOTCONN;
	long error = send_all(fd, text, deadline);
	if (error >= 0)
		error = receive_all(fd, text, deadline);
	SYS3(close, fd, 0, 0);
	if (error == -EAGAIN)
		return -ETIMEDOUT;
	return error < 0 ? -ENOTCONN : 0;
}

/*
 * Behind `"key":`, NULL: it is not there.  No text that the collector quotes
 * can hold that: its quotes have backslashes before them.
 */
static const char *find(const struct text *text, const char *key)
{
	size_t length = mem_length(key);

	for (size_t at = 0; at + length <= text->n; at++) {
		size_t i = 0;
		while (i < length && text->bytes[at + i] == key[i])
			i++;
		if (i == length)
			return text->bytes + at + length;
	}
	return NULL;
}

static bool find_number(const struct text *text, const char *key,
			size_t *number)
{
	const char *at = find(text, key);

	*number = 0;
	if (!at || *at < '0' || *at > '9')
		return false;
	for (; *at >= '0' && *at <= '9'; at++)
		*number = *number * 10 + (size_t)(*at - '0');
	return true;
}

static int error_of(const struct text *text)
{
	if (!text->n)
		return -EAGAIN; /* who was to answer has ended */
	if (!find(text, "{\"control\":1,"))
		return -EPROTO;
	if (!find(text, "\"error\":"))
		return 0;
	if (find(text, "\"code\":\"mark\""))
		return -ENOENT;
	if (find(text, "\"code\":\"untracked\""))
		return -ENOTCONN;
	return find(text, "\"code\":\"busy\"") ? -EAGAIN : -EPROTO;
}

static int ask(struct text *text)
{
	int error = exchange(text);

	return error ? error : error_of(text);
}

int ask_status(void)
{
	struct text text;

	text.n = 0;
	add(&text, "{\"control\":1,\"request\":\"status\",\"own\":true}");
	return ask(&text);
}

int ask_live(const char *mark, struct darkheap_amount *amount)
{
	struct text text;

	text.n = 0;
	add(&text, "{\"control\":1,\"request\":\"live\",\"own\":true");
	if (mark) {
		add(&text, ",\"since\":");
		add_quoted(&text, mark);
	}
	add(&text, "}");
	int error = ask(&text);
	if (error)
		return error;
	return find_number(&text, "\"live_objects\":", &amount->blocks) &&
		       find_number(&text, "\"live_bytes\":", &amount->bytes)
		   ? 0
		   : -EPROTO;
}
