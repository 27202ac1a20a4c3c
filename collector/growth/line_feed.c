/* SPDX-License-Identifier: MIT */
#include "growth/line_feed.h"

#include <string.h>

void line_feed_init(struct line_feed *feed, void (*use)(void *, char *),
		    void *arg)
{
	feed->use = use;
	feed->arg = arg;
	feed->bytes = 0;
	feed->used = 0;
}

static void hold(struct line_feed *feed, const char *data, size_t size)
{
	size_t room = sizeof(feed->line) - 1 - feed->used;

	if (size > room)
		size = room;
	memcpy(feed->line + feed->used, data, size);
	feed->used += size;
}

static void end_line(struct line_feed *feed)
{
	feed->line[feed->used] = 0;
	feed->used = 0;
	feed->use(feed->arg, feed->line);
}

bool line_feed_take(struct line_feed *feed, const char *data, size_t size)
{
	feed->bytes += size;
	if (feed->bytes > LINE_FEED_MOST)
		return false;
	while (size) {
		const char *end = memchr(data, '\n', size);
		size_t length = end ? (size_t)(end - data) : size;

		hold(feed, data, length);
		if (!end)
			return true;
		end_line(feed);
		data += length + 1;
		size -= length + 1;
	}
	return true;
}

void line_feed_end(struct line_feed *feed)
{
	if (feed->used)
		end_line(feed);
}
