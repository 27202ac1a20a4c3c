/* SPDX-License-Identifier: MIT */
#include "doctor/machine.h"

#include <cpuid.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <linux/memfd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "symbol/buildinfo.h"

#define CLOCKSOURCE \
	"/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define YAMA "/proc/sys/kernel/yama/ptrace_scope"

extern char **environ;

/* The first line of a file, "" when there is none. */
static void read_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");

	*line = '\0';
	if (!file)
		return;
	if (!fgets(line, (int)size, file))
		*line = '\0';
	line[strcspn(line, "\n")] = '\0';
	fclose(file);
}

/* As `run` looks for it. */
static void find_shim(struct machine *machine)
{
	static const char *const places[] = {"libdarkheap.so",
					     "../lib/darkheap/libdarkheap.so"};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n < 0 ? 0 : n] = '\0';
	for (size_t i = 0; n > 0 && i < 2; i++) {
		int folder = (int)(strrchr(self, '/') + 1 - self);
		int length = snprintf(machine->shim, PATH_MAX, "%.*s%s", folder,
				      self, places[i]);

		if (length < PATH_MAX && access(machine->shim, R_OK) == 0) {
			machine->is_shim_usable = !strpbrk(machine->shim, ": ");
			return;
		}
	}
	*machine->shim = '\0';
}

static bool has_memfd(void)
{
	int fd =
	    memfd_create("darkheap-doctor", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool has_pidfd(void)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool has_wipe_on_fork(void)
{
	size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool has;

	if (page == MAP_FAILED)
		return false;
	has = madvise(page, bytes, MADV_WIPEONFORK) == 0;
	munmap(page, bytes);
	return has;
}

static bool is_tsc_invariant(void)
{
	unsigned int a, b, c, d = 0;

	return __get_cpuid(0x80000007, &a, &b, &c, &d) && d >> 8 & 1;
}

/* The rule of ingest/tick.c: without a word from the kernel CPUID decides. */
static bool is_built_on_tsc(const char *clocksource)
{
	static const char *const names[] = {"tsc", "kvm-clock",
					    "hyperv_clocksource_tsc"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strncmp(clocksource, names[i], strlen(names[i])))
			return true;
	return !*clocksource;
}

static void read_kernel(struct machine *machine)
{
	char scope[16];

	uname(&machine->kernel);
	machine->has_memfd = has_memfd();
	machine->has_pidfd = has_pidfd();
	machine->has_wipe_on_fork = has_wipe_on_fork();
	machine->is_tsc_invariant = is_tsc_invariant();
	read_line(CLOCKSOURCE, machine->clocksource,
		  sizeof(machine->clocksource));
	machine->is_clock_usable =
	    machine->is_tsc_invariant && is_built_on_tsc(machine->clocksource);
	read_line(YAMA, scope, sizeof(scope));
	machine->ptrace_scope = *scope ? atoi(scope) : -1;
}

char *machine_find_command(const char *name)
{
	const char *path = getenv("PATH");
	char *list = strdup(path ? path : "/bin:/usr/bin"), *rest = list;
	char *folder, *file = NULL;

	while (list && (folder = strsep(&rest, ":"))) {
		struct stat status;

		if (asprintf(&file, "%s/%s", *folder ? folder : ".", name) < 0)
			file = NULL;
		if (file && !stat(file, &status) && S_ISREG(status.st_mode) &&
		    !access(file, X_OK))
			break;
		free(file);
		file = NULL;
	}
	free(list);
	return file;
}

/* The go command is a Go program itself, and says of which release. */
static void find_go(struct machine *machine)
{
	struct buildinfo info;
	int fd;

	machine->go = machine_find_command("go");
	fd = machine->go ? open(machine->go, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	if (!buildinfo_read(fd, &info)) {
		machine->go_version = strdup(info.version);
		buildinfo_release(&info);
	}
	close(fd);
}

static bool is_known(const char *entry, size_t length)
{
	static const char *const known[] = {"DARKHEAP_OPTIONS",
					    "DARKHEAP_SOCKET", "DARKHEAP_NAME"};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strlen(known[i]) == length &&
		    !strncmp(entry, known[i], length))
			return true;
	return false;
}

static void read_variables(struct machine *machine)
{
	machine->options = getenv("DARKHEAP_OPTIONS");
	machine->debuginfod_urls = getenv("DEBUGINFOD_URLS");
	for (char **entry = environ; *entry; entry++) {
		size_t length = strcspn(*entry, "=");

		if (strncmp(*entry, "DARKHEAP_", 9) ||
		    is_known(*entry, length) ||
		    machine->n_unknown == VARIABLES_MAX)
			continue;
		machine->unknown[machine->n_unknown++] =
		    strndup(*entry, length);
	}
}

void machine_read(struct machine *machine)
{
	const char *glibc = gnu_get_libc_version();

	*machine = (struct machine){0};
	if (!strncmp(glibc, "2.", 2))
		machine->glibc_minor =
		    (unsigned int)strtoul(glibc + 2, NULL, 10);
	find_shim(machine);
	read_kernel(machine);
	find_go(machine);
	read_variables(machine);
}

void machine_release(struct machine *machine)
{
	free(machine->go);
	free(machine->go_version);
	for (size_t i = 0; i < machine->n_unknown; i++)
		free(machine->unknown[i]);
	*machine = (struct machine){0};
}
