/* SPDX-License-Identifier: MIT */
#include "symbol/namer_child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "model/module.h"
#include "symbol/answer.h"
#include "symbol/debug_server.h"
#include "symbol/namer.h"
#include "symbol/symbolizer.h"

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, text, strlen(text)); /* it is only a wish */
	close(fd);
}

/* Bytes of data that this process has already. */
static rlim_t data_bytes(void)
{
	unsigned long long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file)
		return 0;
	if (fscanf(file, "%*u %*u %*u %*u %*u %llu", &pages) != 1)
		pages = 0;
	fclose(file);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/*
 * Whoever dies, it is this process: half of the memory more than at its start
 * is enough for any debug file, which is mapped and so counts too.
 */
static void be_the_first_to_die(void)
{
	rlim_t half =
	    (rlim_t)sysconf(_SC_PHYS_PAGES) / 2 * (rlim_t)sysconf(_SC_PAGESIZE);
	rlim_t now = data_bytes();
	struct rlimit data = {now + half, now + half}, core = {0, 0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	write_file("/proc/self/oom_score_adj", "1000");
	setrlimit(RLIMIT_CORE, &core);
	if (now)
		setrlimit(RLIMIT_DATA, &data);
}

static void note_asking(void *argument, bool is_asking)
{
	struct namer_shared *shared = argument;

	atomic_store(&shared->is_asking, is_asking);
}

static void note_trouble(struct namer_shared *shared,
			 const struct debug_server *server)
{
	const char *trouble = server ? debug_server_trouble(server) : NULL;

	if (!trouble)
		return;
	atomic_store(&shared->n_missed, debug_server_missed(server));
	if (atomic_load(&shared->has_trouble))
		return;
	snprintf(shared->trouble, sizeof(shared->trouble), "%s", trouble);
	atomic_store(&shared->has_trouble, true);
}

static void name_address(const struct namer_task *task, size_t i, FILE *out)
{
	const struct namer_address *address = &task->addresses[i];
	const struct namer_address *before = i ? address - 1 : NULL;
	struct frame frames[FRAME_EXPAND_MAX];
	size_t count =
	    symbolizer_expand_file(task->symbolizer, address->module,
				   address->pc, address->is_go, frames);
	const char *soname;

	answer_write_frames(out, i, frames, count);
	/* once for a file */
	if (address->is_go ||
	    (i > task->first && !before->is_go &&
	     !module_compare_files(before->module, address->module)))
		return;
	soname = symbolizer_soname_file(task->symbolizer, address->module);
	if (soname)
		answer_write_soname(out, i, soname);
}

_Noreturn void namer_child(const struct namer_task *task)
{
	FILE *out = fdopen(task->fd, "w");
	struct debug_server *server;

	be_the_first_to_die();
	if (!out)
		_exit(1);
	server = task->asks_servers ? debug_server_new() : NULL;
	if (server)
		debug_server_on_question(server, note_asking, task->shared);
	symbolizer_set_sources(task->symbolizer, task->debug_root, server);
	for (size_t i = task->first; i < task->n && !ferror(out); i++) {
		atomic_store(&task->shared->at, i);
		name_address(task, i, out);
		note_trouble(task->shared, server);
	}
	int status = fflush(out) != 0;
	debug_server_free(server); /* it ends its connections */
	_exit(status);
}
