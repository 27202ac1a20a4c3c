/* SPDX-License-Identifier: MIT */
/*
 * identity.h - who a process is: name, arguments, Go release, main module
 */
#ifndef DARKHEAP_IDENTITY_H
#define DARKHEAP_IDENTITY_H

#include <stdbool.h>

#include "darkheap/session.h"
#include "model/process.h"

/* What the executable, /proc and the socket `fd` tell; unknown stays empty. */
void identity_read(struct process *process, const struct session_hello *hello,
		   int fd, int exe_fd, const char *name);

/* The executable of a process; NULL: it has none, or may not be read. */
char *identity_exe(pid_t pid);

/* A program of the Go distribution: what it starts is of interest, not it. */
bool identity_is_go_tool(int exe_fd);

#endif
