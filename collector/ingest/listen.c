/* SPDX-License-Identifier: MIT */
#include "ingest/listen.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "ingest/ancestors.h"
#include "ingest/bell.h"
#include "ingest/identity.h"
#include "ingest/letter.h"
#include "ingest/tables.h"
#include "model/ancestry.h"
#include "model/shared_fd.h"

#define FDS_USUAL 1024
/* For reports, a capture, and tables of symbols. */
#define FDS_KEPT 128
/* Of a session, with those of the handshake and of files that nobody else has
 */
#define SESSION_FDS 12
/* So many guests at once, and no more than one for each so many descriptors. */
#define GREETINGS_MAX 64
#define GREETING_FDS 64
#define RETRY_US 1000

/* Those of a test binary; without memory none has an ancestor. */
static void meet_goroutines(struct tracked *tracked)
{
	tracked->process.ancestry = ancestry_new();
	if (!tracked->process.ancestry)
		return;
	tracked->rings.goroutine = ancestors_meet;
	tracked->rings.origin = ancestors_origin;
	tracked->rings.part = ancestors_stack;
}

/* Make the session's pages; the descriptors are in fds[FD_...]. */
static int make_pages(const struct listener *listener, struct tracked *tracked,
		      int fds[FD_KINDS])
{
	void *control = NULL, *rings = NULL;

	fds[FD_CONTROL] =
	    share_memfd("darkheap-control", CONTROL_BYTES, &control);
	fds[FD_RINGS] =
	    share_memfd("darkheap-rings", listener->ring_bytes, &rings);
	fds[FD_LIFE] = share_memfd("darkheap-life", DARKHEAP_PAGE, NULL);
	fds[FD_CONFIG] = listener->share->config_fd;
	fds[FD_BELL] = listener->share->bell_fd;
	fds[FD_TABLES] = fds[FD_INDEX] = -1;
	tracked->control = control;
	tracked->life_fd = fds[FD_LIFE];
	if (fds[FD_CONTROL] < 0 || fds[FD_RINGS] < 0 || fds[FD_LIFE] < 0)
		return -ENOMEM;
	fds[FD_TABLES] = tables_fd(listener->share->tables);
	fds[FD_INDEX] = stacks_share(&tracked->stacks, listener->share->tables,
				     tracked->control, tracked->mem_fd);
	uint64_t chunks = listener->ring_bytes / RING_CHUNK_BYTES;
	tracked->control->chunks =
	    (uint32_t)(chunks < RING_CHUNKS_MAX ? chunks : RING_CHUNKS_MAX);
	tracked->rings =
	    (struct rings){.base = rings,
			   .bytes = listener->ring_bytes,
			   .chunk_used = tracked->control->chunk_used,
			   .stack = stacks_add,
			   .arg = &tracked->stacks};
	if (*tracked->process.package)
		meet_goroutines(tracked);
	return 0;
}

static bool send_pages(int fd, const struct listener *listener,
		       const int fds[FD_KINDS])
{
	const uint64_t sizes[FD_KINDS] = {
	    [FD_CONTROL] = CONTROL_BYTES,
	    [FD_RINGS] = listener->ring_bytes,
	    [FD_CONFIG] = CONFIG_BYTES,
	    [FD_LIFE] = DARKHEAP_PAGE,
	    [FD_BELL] = DARKHEAP_PAGE,
	    [FD_TABLES] = tables_bytes(listener->share->tables),
	    [FD_INDEX] = UNWIND_INDEX_BYTES,
	};

	for (uint32_t kind = FD_CONTROL; kind < FD_KINDS; kind++) {
		struct session_fd message = {DARKHEAP_MAGIC,
					     fds[kind] < 0 ? FD_NONE : kind,
					     sizes[kind]};
		if (letter_send(fd, &message, sizeof(message), fds[kind]))
			return false;
	}
	return true;
}

/* Mappings are all that is needed of these. */
static void close_sent(const int fds[FD_KINDS])
{
	static const enum session_fd_kind sent[] = {FD_CONTROL, FD_RINGS,
						    FD_INDEX};

	for (size_t i = 0; i < sizeof(sent) / sizeof(*sent); i++)
		if (fds[sent[i]] >= 0)
			close(fds[sent[i]]);
}

static bool receive_fds(int fd, struct tracked *tracked)
{
	for (int i = 0; i < 4; i++) {
		struct session_fd message;
		int passed = -1;
		if (letter_receive(fd, &message, sizeof(message), &passed) ||
		    message.magic != DARKHEAP_MAGIC)
			return false;
		int *place = message.kind == FD_PIDFD  ? &tracked->pidfd
			     : message.kind == FD_MAPS ? &tracked->maps_fd
			     : message.kind == FD_MEM  ? &tracked->mem_fd
			     : message.kind == FD_EXE  ? &tracked->exe_fd
						       : NULL;
		if (place && *place < 0)
			*place = passed;
		else if (passed >= 0)
			close(passed);
	}
	return true;
}

/* The kernel's own word on who is there beats what was sent. */
static void use_peer_pidfd(int fd, struct tracked *tracked)
{
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif
	int pidfd = -1;
	socklen_t size = sizeof(pidfd);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &size) ||
	    pidfd < 0)
		return;
	if (tracked->pidfd >= 0)
		close(tracked->pidfd);
	tracked->pidfd = pidfd;
}

/* Room for one more session, beside reports and the files of all modules? */
static bool take_room(struct listener *listener)
{
	uint64_t sessions = atomic_fetch_add(&listener->n_open, 1) + 1u;

	if (FDS_KEPT + shared_fd_count() + sessions * SESSION_FDS <=
	    listener->fds_max)
		return true;
	listen_count_out(listener);
	return false;
}

/* The target's own word counts where nothing could be read (no /proc). */
static bool is_go(const struct session_hello *hello,
		  const struct tracked *tracked)
{
	return tracked->stacks.runtimes.n_seen ||
	       (!tracked->process.modules.count && hello->flags & SESSION_GO);
}

/* A Go library in a C program makes it one to be tracked. */
static enum session_reason decide(struct listener *listener,
				  const struct session_hello *hello,
				  struct tracked *tracked)
{
	if (hello->protocol != DARKHEAP_PROTOCOL ||
	    hello->hello_size != sizeof(*hello) ||
	    hello->welcome_size != sizeof(struct session_welcome) ||
	    hello->control_size != sizeof(struct session_control) ||
	    hello->slot_size != sizeof(struct ring_slot))
		return REASON_PROTOCOL;
	if (identity_is_go_tool(tracked->exe_fd))
		return REASON_GO_TOOL;
	tracked->has_room = take_room(listener);
	if (!tracked->has_room)
		return REASON_LIMIT;
	/* without maps there are no names and no Go frames */
	stacks_init(&tracked->stacks, &tracked->process, tracked->maps_fd,
		    tracked->exe_fd, hello->entry, hello->shim);
	return is_go(hello, tracked) || listener->wants_non_go ? REASON_NONE
							       : REASON_NOT_GO;
}

/* Steps 3 to 5 for a process that is to be tracked. */
static enum session_reason welcome(int fd, struct listener *listener,
				   struct tracked *tracked,
				   const struct session_hello *hello)
{
	struct session_welcome welcome = {.magic = DARKHEAP_MAGIC,
					  .protocol = DARKHEAP_PROTOCOL};
	struct session_ready ready = {0};
	int fds[FD_KINDS], passed = -1;

	welcome.decision = (uint16_t)decide(listener, hello, tracked);
	if (welcome.decision != REASON_NONE)
		module_map_release(&tracked->process.modules);
	bool is_sent = !letter_send(fd, &welcome, sizeof(welcome), -1);
	if (welcome.decision != REASON_NONE)
		return welcome.decision;
	if (!is_sent)
		return REASON_LEFT;
	int error = make_pages(listener, tracked, fds);
	is_sent = send_pages(fd, listener, fds);
	close_sent(fds);
	if (error)
		return REASON_NO_MEMORY; /* whatever it says to that */
	if (!is_sent || letter_receive(fd, &ready, sizeof(ready), &passed))
		return REASON_LEFT;
	if (passed >= 0)
		close(passed);
	if (ready.magic != DARKHEAP_MAGIC)
		return REASON_PROTOCOL;
	tracked->allocator = ready.allocator;
	return ready.reason < REASON_MAX ? (enum session_reason)ready.reason
					 : REASON_PROTOCOL;
}

static void hand_on(struct listener *listener, struct tracked *tracked)
{
	pthread_mutex_lock(&listener->lock);
	tracked->next = listener->waiting;
	listener->waiting = tracked;
	pthread_mutex_unlock(&listener->lock);
	bell_ring(listener->share);
}

static void greet(struct listener *listener, int fd, uint64_t arrival)
{
	struct session_hello hello;
	int passed = -1;
	struct tracked *tracked = tracked_new();

	if (!tracked)
		return;
	if (letter_receive(fd, &hello, sizeof(hello), &passed) ||
	    hello.magic != DARKHEAP_MAGIC) {
		tracked_free(tracked);
		return;
	}
	hello.exe[sizeof(hello.exe) - 1] = 0;
	hello.libc[sizeof(hello.libc) - 1] = 0;
	if (hello.reason == REASON_NONE && !receive_fds(fd, tracked))
		hello.reason = REASON_LEFT;
	use_peer_pidfd(fd, tracked);
	identity_read(&tracked->process, &hello, fd, tracked->exe_fd,
		      listener->name);
	tracked->process.reason =
	    hello.reason < REASON_MAX ? hello.reason : REASON_PROTOCOL;
	if (hello.reason == REASON_NONE)
		tracked->process.reason =
		    (int)welcome(fd, listener, tracked, &hello);
	tracked->is_over = tracked->process.reason != REASON_NONE;
	if (tracked->is_over)
		tracked_close(tracked);
	if (tracked->is_over && tracked->has_room)
		listen_count_out(listener);
	tracked->arrival = arrival;
	hand_on(listener, tracked);
}

/* Hellos begin with a magic number, requests (control/) as JSON does. */
static bool is_visitor(const struct listener *listener, int fd)
{
	char first;

	return listener->visit && recv(fd, &first, 1, MSG_PEEK) == 1 &&
	       first == '{';
}

struct guest {
	struct listener *listener;
	int fd;
	uint64_t arrival;
};

static void *receive_guest(void *arg)
{
	const struct timeval timeout = {.tv_sec = HANDSHAKE_MS / 1000};
	struct guest guest = *(struct guest *)arg;

	free(arg);
	setsockopt(guest.fd, SOL_SOCKET, SO_RCVTIMEO, &timeout,
		   sizeof(timeout));
	setsockopt(guest.fd, SOL_SOCKET, SO_SNDTIMEO, &timeout,
		   sizeof(timeout));
	if (is_visitor(guest.listener, guest.fd))
		guest.listener->visit(guest.listener->visit_arg, guest.fd);
	else
		greet(guest.listener, guest.fd, guest.arrival);
	close(guest.fd);
	atomic_fetch_sub(&guest.listener->n_greeting, 1);
	return NULL;
}

/* Takes fd; without a thread for it the guest leaves by itself. */
static void let_in(struct listener *listener, int fd, uint64_t arrival)
{
	struct guest *guest = malloc(sizeof(*guest));
	pthread_t thread;

	if (guest) {
		*guest = (struct guest){listener, fd, arrival};
		if (!pthread_create(&thread, NULL, receive_guest, guest)) {
			pthread_detach(thread);
			return;
		}
	}
	free(guest);
	close(fd);
	atomic_fetch_sub(&listener->n_greeting, 1);
}

/* A guest is counted before it leaves the queue: listen_is_busy() sees it. */
static void *run(void *arg)
{
	struct listener *listener = arg;
	struct pollfd door = {.fd = listener->fd, .events = POLLIN};
	uint64_t greetings_max = listener->fds_max / GREETING_FDS + 1;
	uint64_t arrivals = 0;

	if (greetings_max > GREETINGS_MAX)
		greetings_max = GREETINGS_MAX;
	for (;;) {
		if (poll(&door, 1, -1) < 1 ||
		    atomic_load(&listener->n_greeting) >= greetings_max) {
			usleep(RETRY_US);
			continue;
		}
		atomic_fetch_add(&listener->n_greeting, 1);
		int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0) {
			let_in(listener, fd, ++arrivals);
			continue;
		}
		int error = errno;
		atomic_fetch_sub(&listener->n_greeting, 1);
		if (error == EINVAL || error == EBADF)
			return NULL; /* the door is shut */
		usleep(RETRY_US);    /* no descriptor, no memory */
	}
}

/* As many descriptors as we may have: processes come by the hundred. */
static uint64_t raise_fds_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return FDS_USUAL;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	getrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur;
}

int listen_start(struct listener *listener)
{
	listener->fds_max = raise_fds_max();
	pthread_mutex_init(&listener->lock, NULL);
	return -pthread_create(&listener->thread, NULL, run, listener);
}

struct tracked *listen_adopt(struct listener *listener)
{
	pthread_mutex_lock(&listener->lock);
	struct tracked *all = listener->waiting;
	listener->waiting = NULL;
	pthread_mutex_unlock(&listener->lock);
	return all;
}

void listen_count_out(struct listener *listener)
{
	atomic_fetch_sub(&listener->n_open, 1);
}

bool listen_is_busy(struct listener *listener)
{
	struct pollfd door = {.fd = listener->fd, .events = POLLIN};

	/* in this order: who leaves the queue is counted already */
	return poll(&door, 1, 0) == 1 || atomic_load(&listener->n_greeting);
}
