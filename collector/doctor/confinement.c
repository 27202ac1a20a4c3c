/* SPDX-License-Identifier: MIT */
#include "doctor/confinement.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/procfile.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct {
	const char *name, *line;
} kinds[] = {
    [LIMIT_NOFILE] = {"nofile", "Max open files"},
    [LIMIT_MEMLOCK] = {"memlock", "Max locked memory"},
    [LIMIT_AS] = {"as", "Max address space"},
    [LIMIT_FSIZE] = {"fsize", "Max file size"},
    [LIMIT_CORE] = {"core", "Max core file size"},
    [LIMIT_NPROC] = {"nproc", "Max processes"},
};

const char *limit_name(enum limit_kind kind)
{
	return kinds[kind].name;
}

const char *capability_name(unsigned int number)
{
	/* as capabilities(7) numbers them */
	static const char *const names[] = {"CHOWN",
					    "DAC_OVERRIDE",
					    "DAC_READ_SEARCH",
					    "FOWNER",
					    "FSETID",
					    "KILL",
					    "SETGID",
					    "SETUID",
					    "SETPCAP",
					    "LINUX_IMMUTABLE",
					    "NET_BIND_SERVICE",
					    "NET_BROADCAST",
					    "NET_ADMIN",
					    "NET_RAW",
					    "IPC_LOCK",
					    "IPC_OWNER",
					    "SYS_MODULE",
					    "SYS_RAWIO",
					    "SYS_CHROOT",
					    "SYS_PTRACE",
					    "SYS_PACCT",
					    "SYS_ADMIN",
					    "SYS_BOOT",
					    "SYS_NICE",
					    "SYS_RESOURCE",
					    "SYS_TIME",
					    "SYS_TTY_CONFIG",
					    "MKNOD",
					    "LEASE",
					    "AUDIT_WRITE",
					    "AUDIT_CONTROL",
					    "SETFCAP",
					    "MAC_OVERRIDE",
					    "MAC_ADMIN",
					    "SYSLOG",
					    "WAKE_ALARM",
					    "BLOCK_SUSPEND",
					    "AUDIT_READ",
					    "PERFMON",
					    "BPF",
					    "CHECKPOINT_RESTORE"};

	return number < COUNT(names) ? names[number] : NULL;
}

/* What stands behind "\nName:", or NULL. */
static const char *find_line(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, length) && line[length] == ':')
			return line + length + 1;
	}
	return NULL;
}

static long number_of(const char *text, const char *name)
{
	const char *value = find_line(text, name);

	return value ? strtol(value, NULL, 10) : CONFINEMENT_UNKNOWN;
}

static bool read_set(const char *text, const char *name, uint64_t *set)
{
	const char *value = find_line(text, name);

	if (value)
		*set = strtoull(value, NULL, 16);
	return value != NULL;
}

void confinement_status(struct confinement *c, const char *text)
{
	long size = number_of(text, "VmSize"), real = -1, effective = -1;
	const char *uids = find_line(text, "Uid");

	c->uid = uids && sscanf(uids, "%ld %ld", &real, &effective) == 2
		     ? effective
		     : CONFINEMENT_UNKNOWN;
	c->has_capabilities = read_set(text, "CapEff", &c->effective) &&
			      read_set(text, "CapPrm", &c->permitted) &&
			      read_set(text, "CapBnd", &c->bounding) &&
			      read_set(text, "CapAmb", &c->ambient);
	c->seccomp = (int)number_of(text, "Seccomp");
	c->no_new_privileges = (int)number_of(text, "NoNewPrivs");
	c->address_space = size > 0 ? (uint64_t)size * 1024 : 0;
}

static uint64_t limit_value(const char **at)
{
	char *end;
	uint64_t value;

	*at += strspn(*at, " ");
	if (!strncmp(*at, "unlimited", 9)) {
		*at += 9;
		return LIMIT_NONE;
	}
	value = strtoull(*at, &end, 10);
	*at = end;
	return value;
}

void confinement_limits(struct confinement *c, const char *text)
{
	for (int i = 0; i < LIMITS; i++) {
		size_t length = strlen(kinds[i].line);
		const char *line = text;

		while (line && strncmp(line, kinds[i].line, length) != 0) {
			line = strchr(line, '\n');
			line = line ? line + 1 : NULL;
		}
		if (!line || line[length] != ' ')
			continue;
		line += length;
		c->limits[i].is_known = true;
		c->limits[i].soft = limit_value(&line);
		c->limits[i].hard = limit_value(&line);
	}
}

static bool begins_read_only(const char *options)
{
	return !strncmp(options, "ro", 2) && strchr(", \n", options[2]);
}

/* ID PARENT DEVICE ROOT POINT OPTIONS [TAGS] - TYPE SOURCE OPTIONS */
int confinement_root(const char *mountinfo)
{
	int is = CONFINEMENT_UNKNOWN;

	for (const char *line = mountinfo; line && *line;) {
		const char *next = strchr(line, '\n');
		char point[3] = "", options[16] = "", rest[512] = "";
		const char *super;

		/* of several at one place the last is seen */
		if (sscanf(line, "%*s %*s %*s %*s %2s %15s %511[^\n]", point,
			   options, rest) >= 2 &&
		    !strcmp(point, "/")) {
			super = strstr(rest, " - ");
			super = !strncmp(rest, "- ", 2) ? rest + 2
				: super			? super + 3
							: NULL;
			super = super ? strrchr(super, ' ') : NULL;
			is = begins_read_only(options) ||
			     (super && begins_read_only(super + 1));
		}
		line = next ? next + 1 : NULL;
	}
	return is;
}

static int read_secure(int folder)
{
	size_t bytes = 0;
	char *text = procfile_read(folder, "auxv", &bytes);
	int is = CONFINEMENT_UNKNOWN;
	uint64_t entry[2];

	for (size_t at = 0; text && at + sizeof(entry) <= bytes;
	     at += sizeof(entry)) {
		memcpy(entry, text + at, sizeof(entry));
		if (entry[0] == AT_SECURE)
			is = entry[1] != 0;
	}
	free(text);
	return is;
}

/* Of a map of any length, which may be longer than a small file. */
static long count_lines(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	char text[4096];
	long lines = 0;
	ssize_t n = -1;

	while (fd >= 0 && (n = read(fd, text, sizeof(text))) > 0)
		for (ssize_t i = 0; i < n; i++)
			lines += text[i] == '\n';
	if (fd >= 0)
		close(fd);
	return n < 0 ? CONFINEMENT_UNKNOWN : lines;
}

void confinement_read(struct confinement *c, int folder)
{
	char *status = procfile_read(folder, "status", NULL);
	char *limits = procfile_read(folder, "limits", NULL);
	char *mounts = procfile_read(folder, "mountinfo", NULL);

	*c = (struct confinement){0};
	confinement_status(c, status ? status : "");
	confinement_limits(c, limits ? limits : "");
	c->is_root_read_only = confinement_root(mounts ? mounts : "");
	c->is_secure = read_secure(folder);
	c->mappings = count_lines(folder, "maps");
	free(status);
	free(limits);
	free(mounts);
}
