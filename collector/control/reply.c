/* SPDX-License-Identifier: MIT */
#include "control/reply.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "control/request.h"
#include "version.h"

static const char no_memory[] =
    "{\"control\": 1, \"code\": \"busy\", \"error\": \"out of memory\"}";

json_t *reply_new(void)
{
	return json_pack("{s:i, s:s}", "control", CONTROL_PROTOCOL, "version",
			 DARKHEAP_VERSION);
}

static void send_text(int fd, const char *text, bool may_wait)
{
	int flags = MSG_NOSIGNAL | (may_wait ? 0 : MSG_DONTWAIT);
	size_t size = strlen(text), sent = 0;

	while (sent < size) {
		size_t part = size - sent;

		if (part > REPLY_MESSAGE_BYTES)
			part = REPLY_MESSAGE_BYTES;
		if (send(fd, text + sent, part, flags) != (ssize_t)part)
			break;
		sent += part;
	}
	shutdown(fd, SHUT_RDWR);
}

void reply_send(int fd, json_t *reply, bool may_wait)
{
	char *text = reply ? json_dumps(reply, JSON_COMPACT) : NULL;

	json_decref(reply);
	send_text(fd, text ? text : no_memory, may_wait);
	free(text);
}

void reply_refuse(int fd, const struct refusal *refusal)
{
	json_t *reply = reply_new();

	json_object_set_new(reply, "code", json_string(refusal->code));
	json_object_set_new(reply, "error", json_string(refusal->why));
	reply_send(fd, reply, false);
}
