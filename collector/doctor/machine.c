/* SPDX-License-Identifier: MIT */
#include "doctor/machine.h"

#include <cpuid.h>
#include <errno.h>
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

#include "ingest/tick.h"
#include "symbol/buildinfo.h"
#include "waiter/shim_place.h"

#define CLOCKSOURCE \
	"/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define SYSCTLS "/proc/sys/"
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

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

static bool has_memfd(void)
{
	unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create("darkheap-doctor", flags | MFD_NOEXEC_SEAL);

	/* as the collector does: kernels before 6.3 do not know the flag */
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("darkheap-doctor", flags);
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

/* -1: there is no such. */
static long read_sysctl(const char *name)
{
	char path[128], text[32];

	snprintf(path, sizeof(path), SYSCTLS "%s", name);
	read_line(path, text, sizeof(text));
	return *text ? strtol(text, NULL, 10) : -1;
}

static void read_self(struct machine *machine)
{
	int folder = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	confinement_read(&machine->self, folder);
	if (folder >= 0)
		close(folder);
}

static void read_kernel(struct machine *machine)
{
	uname(&machine->kernel);
	machine->has_memfd = has_memfd();
	machine->has_pidfd = has_pidfd();
	machine->has_wipe_on_fork = has_wipe_on_fork();
	machine->is_tsc_invariant = is_tsc_invariant();
	read_line(CLOCKSOURCE, machine->clocksource,
		  sizeof(machine->clocksource));
	machine->is_clock_usable =
	    machine->is_tsc_invariant && tick_is_usable();
	machine->ptrace_scope = (int)read_sysctl("kernel/yama/ptrace_scope");
	machine->max_map_count = read_sysctl("vm/max_map_count");
	machine->overcommit = read_sysctl("vm/overcommit_memory");
	machine->pid_max = read_sysctl("kernel/pid_max");
	machine->memfd_noexec = read_sysctl("vm/memfd_noexec");
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
	machine->has_cgo_check = getenv("CGO_CHECK") != NULL;
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
	machine->is_shim_usable = shim_place_find(machine->shim) &&
				  shim_place_is_usable(machine->shim);
	read_kernel(machine);
	find_go(machine);
	read_variables(machine);
	read_self(machine);
}

void machine_release(struct machine *machine)
{
	free(machine->go);
	free(machine->go_version);
	for (size_t i = 0; i < machine->n_unknown; i++)
		free(machine->unknown[i]);
	*machine = (struct machine){0};
}
