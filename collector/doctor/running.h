/* SPDX-License-Identifier: MIT */
/*
 * running.h - facts of a process, tracked or not
 *
 * Why     what grows in production runs without darkheap: from outside one can
 *         say what its memory is, and how to start it again
 * Owner   running_release() frees all
 * Errors  -ESRCH: no such process; -EACCES, -EPERM: not ours to read
 * Unknown what could not be read has a reason in its `why`
 */
#ifndef DARKHEAP_RUNNING_H
#define DARKHEAP_RUNNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "doctor/cgroup.h"
#include "doctor/confinement.h"
#include "doctor/smaps.h"

#define RUNNING_UNKNOWN (-1)

struct binary;

struct running {
	int folder; /* /proc/PID */
	pid_t pid;
	char *exe; /* its path, without " (deleted)" */
	bool is_exe_deleted;
	char *cwd, *arguments; /* NULL: not readable; zeros between words */
	size_t arguments_bytes;
	char *command;	    /* to start it again under darkheap, or NULL */
	char *preload;	    /* LD_PRELOAD, NULL: none, or not readable */
	bool has_socket;    /* DARKHEAP_SOCKET is set */
	bool has_environ;   /* the two above are known */
	int environ_error;  /* why not */
	bool has_cgo_check; /* CGO_CHECK is set, which nothing reads */
	int cgocheck;	    /* of GODEBUG, RUNNING_UNKNOWN: not set */
	int n_threads;	    /* or RUNNING_UNKNOWN */
	struct confinement confinement;
	int is_elsewhere; /* another mount namespace, or RUNNING_UNKNOWN */
	int tracer;	  /* pid of a debugger, 0: none */
	bool has_memory;
	int memory_error;
	struct smaps memory;
	struct cgroup cgroup;
};

/* Opens its folder and its executable, *exe_fd, which the caller closes. */
int running_open(struct running *running, pid_t pid, int *exe_fd);

/* All else, once the executable is known. */
void running_read(struct running *running, const struct binary *binary);
void running_release(struct running *running);

#endif
