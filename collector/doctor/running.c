/* SPDX-License-Identifier: MIT */
#include "doctor/running.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/binary.h"
#include "doctor/procfile.h"
#include "doctor/words.h"
#include "model/maps.h"

#define CGROUPS "/sys/fs/cgroup"

static char *read_link(const struct running *running, const char *name)
{
	char target[PATH_MAX];
	ssize_t n =
	    readlinkat(running->folder, name, target, sizeof(target) - 1);

	if (n < 0)
		return NULL;
	target[n] = '\0';
	return strdup(target);
}

int running_open(struct running *running, pid_t pid, int *exe_fd)
{
	char path[64];

	*running = (struct running){
	    .pid = pid, .folder = -1, .cgocheck = RUNNING_UNKNOWN};
	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	running->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (running->folder < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	*exe_fd = openat(running->folder, "exe", O_RDONLY | O_CLOEXEC);
	/* a zombie or a thread of the kernel has no executable */
	if (*exe_fd < 0) {
		int error = errno == ENOENT ? -ENOEXEC : -errno;

		running_release(running);
		return error;
	}
	running->exe = read_link(running, "exe");
	if (running->exe)
		running->is_exe_deleted = maps_cut_deleted(running->exe);
	return 0;
}

static int number_of(const char *status, const char *name)
{
	const char *line = strstr(status, name);

	return line ? (int)strtol(line + strlen(name), NULL, 10)
		    : RUNNING_UNKNOWN;
}

static void read_status(struct running *running)
{
	char *status = procfile_read(running->folder, "status", NULL);
	const char *text = status ? status : "";

	running->n_threads = number_of(text, "\nThreads:");
	running->tracer = number_of(text, "\nTracerPid:");
	free(status);
}

static void read_namespace(struct running *running)
{
	struct stat its, ours;

	running->is_elsewhere = RUNNING_UNKNOWN;
	if (!fstatat(running->folder, "ns/mnt", &its, 0) &&
	    !stat("/proc/self/ns/mnt", &ours))
		running->is_elsewhere = its.st_ino != ours.st_ino;
}

/* Of "x=1,cgocheck=0": the last one counts, as for Go. */
static int read_cgocheck(const char *debug)
{
	static const char key[] = "cgocheck=";
	int value = RUNNING_UNKNOWN;

	for (const char *at = debug; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, key, sizeof(key) - 1))
			value = atoi(at + sizeof(key) - 1);
	}
	return value;
}

/* Four variables are looked at; no other leaves this function. */
static void read_environment(struct running *running)
{
	size_t bytes = 0;
	char *text = procfile_read(running->folder, "environ", &bytes);

	running->has_environ = text != NULL;
	running->environ_error = text ? 0 : errno;
	for (size_t at = 0; text && at < bytes; at += strlen(text + at) + 1) {
		const char *entry = text + at;

		if (!strncmp(entry, "LD_PRELOAD=", 11) && entry[11]) {
			free(running->preload);
			running->preload = strdup(entry + 11);
		}
		if (!strncmp(entry, "DARKHEAP_SOCKET=", 16) && entry[16])
			running->has_socket = true;
		if (!strncmp(entry, "CGO_CHECK=", 10))
			running->has_cgo_check = true;
		if (!strncmp(entry, "GODEBUG=", 8))
			running->cgocheck = read_cgocheck(entry + 8);
	}
	if (text)
		explicit_bzero(text, bytes);
	free(text);
}

static bool is_instrumented(const struct binary *binary)
{
	static const char *const flags[] = {"-race", "-asan", "-msan"};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		const char *value = buildinfo_setting(&binary->go, flags[i]);

		if (value && !strcmp(value, "true"))
			return true;
	}
	return false;
}

static void read_memory(struct running *running, const struct binary *binary)
{
	struct smaps_program program = {
	    .exe = running->exe,
	    .is_go = binary->is_go,
	    .is_instrumented = binary->is_go && is_instrumented(binary),
	};
	int fd = openat(running->folder, "smaps", O_RDONLY | O_CLOEXEC);
	char *text, *name = NULL;
	int error = fd < 0 ? -errno : maps_read(fd, &text);

	if (fd >= 0)
		close(fd);
	running->memory_error = error;
	if (error)
		return;
	/* the kernel shows the name of a deleted file with this behind it */
	if (running->is_exe_deleted &&
	    asprintf(&name, "%s (deleted)", running->exe) >= 0)
		program.exe = name;
	running->memory_error = smaps_split(&running->memory, text, &program);
	running->has_memory = !running->memory_error;
	free(name);
}

static void read_cgroup(struct running *running)
{
	char *text = procfile_read(running->folder, "cgroup", NULL);

	if (text)
		cgroup_read(&running->cgroup, text, CGROUPS);
	else
		running->cgroup.why = strerror(errno);
	free(text);
}

/* Would the shell find the program by its first word, in its folder? */
static bool is_first_word_usable(const struct running *running)
{
	const char *word = running->arguments;
	int folder, found;

	if (!*word || *word == '-')
		return false;
	if (!strchr(word, '/'))
		return true;
	folder = openat(running->folder, "cwd", O_PATH | O_CLOEXEC);
	if (folder < 0)
		return *word == '/';
	found = faccessat(folder, word, X_OK, 0);
	close(folder);
	return found == 0;
}

static void write_command(const struct running *running, FILE *out)
{
	size_t at = strlen(running->arguments) + 1;
	char *here = getcwd(NULL, 0);

	if (running->cwd && (!here || strcmp(running->cwd, here) != 0)) {
		fputs("cd ", out);
		words_quote(out, running->cwd);
		fputs(" && ", out);
	}
	free(here);
	fputs("darkheap run -- ", out);
	words_quote(out, is_first_word_usable(running) || !running->exe
			     ? running->arguments
			     : running->exe);
	for (; at < running->arguments_bytes;
	     at += strlen(running->arguments + at) + 1) {
		fputc(' ', out);
		words_quote(out, running->arguments + at);
	}
}

static void make_command(struct running *running)
{
	size_t bytes;
	FILE *out;

	if (!running->arguments || !running->arguments_bytes)
		return;
	out = open_memstream(&running->command, &bytes);
	if (!out)
		return;
	write_command(running, out);
	if (fclose(out)) {
		free(running->command);
		running->command = NULL;
	}
}

void running_read(struct running *running, const struct binary *binary)
{
	running->cwd = read_link(running, "cwd");
	running->arguments = procfile_read(running->folder, "cmdline",
					   &running->arguments_bytes);
	read_status(running);
	confinement_read(&running->confinement, running->folder);
	read_namespace(running);
	read_environment(running);
	read_memory(running, binary);
	read_cgroup(running);
	make_command(running);
}

void running_release(struct running *running)
{
	if (running->folder >= 0)
		close(running->folder);
	free(running->exe);
	free(running->cwd);
	free(running->arguments);
	free(running->command);
	free(running->preload);
	*running = (struct running){.folder = -1};
}
