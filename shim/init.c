/* SPDX-License-Identifier: MIT */
#include "init.h"

#include <elf.h>
#include <linux/mman.h>
#include <linux/prctl.h>
#include <linux/socket.h>
#include <linux/time_types.h>
#include <linux/un.h>
#include <sys/auxv.h>

#include "carve.h"
#include "guard.h"
#include "link.h"
#include "loader.h"
#include "mem.h"
#include "sampler.h"
#include "wire.h"

#include "forbid.h"

extern char **environ __attribute__((weak));
extern __typeof__(getauxval) getauxval __attribute__((weak));
extern const char *gnu_get_libc_version(void) __attribute__((weak));

_Atomic int init_done;

/* What a forked child says of itself, too, and to whom. */
static struct {
	struct session_hello hello;
	char socket[sizeof(((struct sockaddr_un *)0)->sun_path)];
	long seccomp;
} self;

static const char *variable(const char *name)
{
	size_t length = mem_length(name);

	for (char **entry = environ; entry && *entry; entry++) {
		size_t i = 0;
		while (i < length && (*entry)[i] == name[i])
			i++;
		if (i == length && (*entry)[i] == '=')
			return *entry + length + 1;
	}
	return NULL;
}

/* The executable's notes: Go's build ID has name "Go" and type 4. */
static bool has_go_note(const char *notes, size_t bytes)
{
	while (bytes >= sizeof(Elf64_Nhdr)) {
		const Elf64_Nhdr *note = (const void *)notes;
		size_t name = (note->n_namesz + 3u) & ~3u;
		size_t all =
		    sizeof(*note) + name + ((note->n_descsz + 3u) & ~3u);
		if (note->n_namesz == 4 && note->n_type == 4 &&
		    mem_same_string(notes + sizeof(*note), "Go"))
			return true;
		if (all > bytes)
			return false;
		notes += all;
		bytes -= all;
	}
	return false;
}

static bool is_go_program(void)
{
	const Elf64_Phdr *headers = (const void *)getauxval(AT_PHDR);
	uintptr_t bias = link_bias();

	for (size_t i = 0; headers && i < getauxval(AT_PHNUM); i++)
		if (headers[i].p_type == PT_NOTE &&
		    has_go_note((const char *)bias + headers[i].p_vaddr,
				headers[i].p_memsz))
			return true;
	return false;
}

/* Whether it is a Go program is for the collector to judge. */
static enum session_reason why_not(void)
{
	if (!ARCH_TRACKED)
		return REASON_ARCH;
	if (!gnu_get_libc_version)
		return REASON_MUSL;
	if (link_allocator_before_us())
		return REASON_OWN_MALLOC;
	return REASON_NONE;
}

static void fill_hello(struct session_hello *hello)
{
	const char *exe = (const char *)getauxval(AT_EXECFN);
	bool is_go = is_go_program();

	*hello = (struct session_hello){
	    .magic = DARKHEAP_MAGIC,
	    .protocol = DARKHEAP_PROTOCOL,
	    .reason = (uint16_t)why_not(),
	    .hello_size = sizeof(struct session_hello),
	    .welcome_size = sizeof(struct session_welcome),
	    .control_size = sizeof(struct session_control),
	    .slot_size = sizeof(struct ring_slot),
	    .pid = (int32_t)SYS3(getpid, 0, 0, 0),
	    .ppid = (int32_t)SYS3(getppid, 0, 0, 0),
	    .flags = (arch_time_is_invariant() ? SESSION_TSC : 0u) |
		     (is_go ? SESSION_GO : 0u),
	    .time = arch_time(),
	    .entry = getauxval(AT_ENTRY),
	    .shim = (uintptr_t)init_try,
	};
	mem_copy_string(hello->libc,
			gnu_get_libc_version ? gnu_get_libc_version() : "musl",
			sizeof(hello->libc), false);
	if (exe)
		mem_copy_string(hello->exe, exe, sizeof(hello->exe), true);
}

/* A page of ours that the kernel zeroes in every child. */
static uint32_t *map_wipe_page(void)
{
	long p = SYS6(mmap, 0, DARKHEAP_PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p < 0 && p > -4096)
		return NULL;
	if (SYS3(madvise, p, DARKHEAP_PAGE, MADV_WIPEONFORK)) {
		SYS3(munmap, p, DARKHEAP_PAGE, 0);
		return NULL;
	}
	return (uint32_t *)p;
}

/*
 * Take our element out of LD_PRELOAD, in place.  The array is never shifted:
 * Go finds the auxiliary vector behind its end.
 */
static void scrub_environment(void)
{
	const char *own = link_own_path(), *value = variable("LD_PRELOAD");
	char **spare = NULL, **ours = NULL;

	if (!value || !*own)
		return;
	size_t length = mem_length(own);
	for (char *at = (char *)(uintptr_t)value; *at; at++) {
		size_t i = 0;
		bool starts = at == value || at[-1] == ':' || at[-1] == ' ';
		while (i < length && at[i] == own[i])
			i++;
		if (!starts || i < length ||
		    (at[i] && at[i] != ':' && at[i] != ' '))
			continue;
		if (at[i])
			i++; /* with the separator that follows */
		memcpy(at, at + i, mem_length(at + i) + 1);
		break;
	}
	if (*value)
		return;
	for (char **entry = environ; *entry; entry++)
		if (*entry + sizeof("LD_PRELOAD=") - 1 == value)
			ours = entry;
		else
			spare = entry;
	if (ours)
		*ours = spare ? *spare : (char *)(uintptr_t) "_=";
}

/* The host's descriptors are not ours: the collector prints it. */
static void say(const char *message)
{
	struct session_control *control = session.control;

	mem_copy_string(control->message, message, sizeof(control->message),
			false);
	atomic_store(&control->message_set, 1);
}

static uintptr_t top_of_main_stack(void)
{
	/* these bytes lie above main's first frame (System V ABI) */
	return getauxval(AT_RANDOM) & ~(uintptr_t)7;
}

/* `wipe`: the page that a child has already, or NULL. */
static void start(int fd, uint32_t *wipe)
{
	struct session_welcome welcome;

	if (!wire_hello(fd, &self.hello) || self.hello.reason != REASON_NONE ||
	    !wire_welcome(fd, &welcome))
		return;
	enum session_reason reason = wire_maps(fd, &session);
	if (reason == REASON_NONE && !wipe && !(wipe = map_wipe_page()))
		reason = REASON_NO_WIPE;
	if (reason == REASON_NONE) {
		session.leader = (uint32_t)self.hello.pid;
		carve_session();
		if (!session.control->has_word)
			say("no robust mutexes here: rings of ended "
			    "threads are not used again");
		else if (session.chunks < session.control->chunks)
			say("the address space is limited (ulimit -v): there "
			    "is less ring memory than --memory says");
		go_start(session.control, session.config->depth);
		sampler_start();
		loader_start();
		if (!session.config->follow)
			scrub_environment();
		session.on = wipe;
		wipe[WIPE_OWN] = 1;
		wipe[WIPE_ON] = 1;
	}
	wire_ready(fd, reason);
	if (reason == REASON_NONE)
		guard_on = wipe;
}

static long seccomp_mode(void)
{
	return SYS3(prctl, PR_GET_SECCOMP, 0, 0);
}

const char *init_socket(void)
{
	if (init_done != INIT_DONE || !*self.socket ||
	    seccomp_mode() != self.seccomp)
		return NULL;
	return self.socket;
}

static bool may_start(void)
{
	/* without a libc there is no such variable at all */
	if (!&environ || !environ || !getauxval)
		return false;
	return SYS3(gettid, 0, 0, 0) == SYS3(getpid, 0, 0, 0);
}

static void meet_collector(void)
{
	const char *path = variable("DARKHEAP_SOCKET");

	if (getauxval(AT_SECURE) || !path || !*path ||
	    mem_length(path) >= sizeof(self.socket))
		return;
	mem_copy_string(self.socket, path, sizeof(self.socket), false);
	int fd = wire_connect(self.socket);
	if (fd < 0)
		return;
	fill_hello(&self.hello);
	self.seccomp = seccomp_mode();
	session.main_top = top_of_main_stack();
	start(fd, NULL);
	SYS3(close, fd, 0, 0);
}

void init_try(void)
{
	if (!may_start())
		return;
	init_done = INIT_TRYING;
	meet_collector();
	init_done = INIT_DONE;
}

void init_child(uint32_t *wipe)
{
	if (!init_socket())
		return;
	int fd = wire_connect(self.socket);
	if (fd < 0)
		return;
	self.hello.pid = (int32_t)SYS3(getpid, 0, 0, 0);
	self.hello.ppid = (int32_t)SYS3(getppid, 0, 0, 0);
	self.hello.time = arch_time();
	start(fd, wipe);
	SYS3(close, fd, 0, 0);
}

/* A program that allocates nothing before main is met here. */
static __attribute__((constructor)) void construct(void)
{
	if (init_done || thread.depth)
		return;
	thread.depth = 1;
	init_try();
	thread.depth = 0;
}
