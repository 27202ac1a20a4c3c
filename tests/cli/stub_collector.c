/* SPDX-License-Identifier: MIT */
/*
 * stub_collector.c - a collector without work, so that the waiter's rules are
 * tested alone
 *
 * STUB_START=no    ends before it is ready; wait: until the file "go" is there
 * STUB_PID=FILE    its pid, before it is ready
 * STUB_SEEN=FILE   the child_end, as "PID WAIT_STATUS"
 * STUB_LINGER=yes  stays until the waiter has gone
 * STUB_EXIT=N      its exit status
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector.h"
#include "status.h"

/* Renamed into place: who sees the file sees all of it. */
static void note(const char *variable, long first, long second)
{
	const char *path = getenv(variable);
	char new[4096];
	FILE *out;

	if (!path)
		return;
	snprintf(new, sizeof(new), "%s.new", path);
	out = fopen(new, "w");
	if (!out)
		return;
	fprintf(out, "%ld %ld\n", first, second);
	fclose(out);
	rename(new, path);
}

int collector_main(int listen_fd, int control_fd, const struct options *options)
{
	struct child_end end;
	const char *status = getenv("STUB_EXIT");
	const char *start = getenv("STUB_START");

	(void)listen_fd;
	(void)options;
	note("STUB_PID", getpid(), 0);
	if (start && strcmp(start, "no") == 0)
		return 1;
	while (start && access("go", F_OK))
		usleep(10000);
	if (send(control_fd, "", 1, MSG_NOSIGNAL) != 1)
		return 1;
	if (recv(control_fd, &end, sizeof(end), 0) == sizeof(end)) {
		note("STUB_SEEN", end.pid, end.wait_status);
		while (getenv("STUB_LINGER") &&
		       recv(control_fd, &end, sizeof(end), 0) > 0)
			;
	}
	return status ? atoi(status) : STATUS_OK;
}
