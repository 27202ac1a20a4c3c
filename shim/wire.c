/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <asm/resource.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/time_types.h>
#include <linux/un.h>
#include <sys/socket.h>

#include "mem.h"
#include "real.h"

#include "forbid.h"

#define EINTR_VALUE 4
#define CLOCK_MONOTONIC_ID 1
/* Of an address space that is smaller than this nothing is taken at all. */
#define LIMIT_LEAST (UINT64_C(128) << 20)

static int64_t deadline_ns;

static int64_t now_ns(void)
{
	struct __kernel_timespec now = {0};

	SYS3(clock_gettime, CLOCK_MONOTONIC_ID, &now, 0);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t wire_deadline(void)
{
	return now_ns() + HANDSHAKE_MS * INT64_C(1000000);
}

bool wire_set_timeouts(int fd, int64_t deadline)
{
	int64_t left = deadline - now_ns();
	struct {
		int64_t seconds, microseconds;
	} timeout = {left / 1000000000, left % 1000000000 / 1000};

	if (left < 1000)
		return false;
	SYS6(setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout),
	     0);
	SYS6(setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout),
	     0);
	return true;
}

/* Each wait gets what is left of the handshake's deadline. */
static bool set_timeouts(int fd)
{
	return wire_set_timeouts(fd, deadline_ns);
}

int wire_dial(const char *path, int64_t deadline)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	long fd, error;

	if (mem_length(path) >= sizeof(address.sun_path))
		return -1;
	mem_copy_string(address.sun_path, path, sizeof(address.sun_path),
			false);
	fd = SYS3(socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	do
		error = wire_set_timeouts((int)fd, deadline)
			    ? SYS3(connect, fd, &address, sizeof(address))
			    : -1;
	while (error == -EINTR_VALUE);
	if (!error)
		return (int)fd;
	SYS3(close, fd, 0, 0);
	return -1;
}

int wire_connect(const char *path)
{
	deadline_ns = wire_deadline();
	return wire_dial(path, deadline_ns);
}

/* Room for one descriptor beside a message. */
union passed_fd {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static bool send_message(int fd, const void *bytes, size_t size, int passed)
{
	union passed_fd control = {.bytes = {0}};
	struct iovec part = {(void *)(uintptr_t)bytes, size};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	long sent;

	if (passed >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(&control.header), &passed, sizeof(int));
	}
	do
		sent = set_timeouts(fd)
			   ? SYS3(sendmsg, fd, &message, MSG_NOSIGNAL)
			   : -1;
	while (sent == -EINTR_VALUE);
	return sent == (long)size;
}

static bool receive_message(int fd, void *bytes, size_t size, int *passed)
{
	union passed_fd control = {.bytes = {0}};
	struct iovec part = {bytes, size};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	long got;

	do
		got = set_timeouts(fd)
			  ? SYS3(recvmsg, fd, &message, MSG_CMSG_CLOEXEC)
			  : -1;
	while (got == -EINTR_VALUE);
	*passed = -1;
	if (message.msg_controllen >= CMSG_LEN(sizeof(int)) &&
	    control.header.cmsg_type == SCM_RIGHTS)
		memcpy(passed, CMSG_DATA(&control.header), sizeof(int));
	return got == (long)size;
}

/* One descriptor of ours, opened for the moment of sending only. */
static bool send_fd(int fd, enum session_fd_kind kind, long opened)
{
	struct session_fd message = {DARKHEAP_MAGIC,
				     opened >= 0 ? kind : FD_NONE, 0};
	bool sent = send_message(fd, &message, sizeof(message),
				 opened >= 0 ? (int)opened : -1);

	if (opened >= 0)
		SYS3(close, opened, 0, 0);
	return sent;
}

static long open_own(const char *path)
{
	return SYS6(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
}

bool wire_hello(int fd, const struct session_hello *hello)
{
	if (!send_message(fd, hello, sizeof(*hello), -1))
		return false;
	if (hello->reason != REASON_NONE)
		return true;
	return send_fd(fd, FD_PIDFD, SYS3(pidfd_open, hello->pid, 0, 0)) &&
	       send_fd(fd, FD_MAPS, open_own("/proc/self/maps")) &&
	       send_fd(fd, FD_MEM, open_own("/proc/self/mem")) &&
	       send_fd(fd, FD_EXE, open_own("/proc/self/exe"));
}

bool wire_welcome(int fd, struct session_welcome *welcome)
{
	int passed;

	if (!receive_message(fd, welcome, sizeof(*welcome), &passed))
		return false;
	if (passed >= 0)
		SYS3(close, passed, 0, 0);
	return welcome->magic == DARKHEAP_MAGIC &&
	       welcome->protocol == DARKHEAP_PROTOCOL &&
	       welcome->decision == REASON_NONE;
}

uint64_t wire_address_limit(void)
{
	struct {
		uint64_t soft, hard;
	} limit = {UINT64_MAX, UINT64_MAX};

	SYS6(prlimit64, 0, RLIMIT_AS, 0, &limit, 0, 0);
	return limit.soft;
}

/* What the host may still need is not taken. */
static uint64_t fair_bytes(uint64_t wanted)
{
	uint64_t most = wire_address_limit() / WIRE_SHARE;

	most = most / RING_CHUNK_BYTES * RING_CHUNK_BYTES;
	return wanted < most ? wanted : most;
}

static bool is_for_unwinding(uint32_t kind)
{
	return kind == FD_TABLES || kind == FD_INDEX;
}

/* Where a memfd is mapped, and how. */
static void *map_fd(const struct session_fd *message, int memfd)
{
	bool is_read_only =
	    message->kind == FD_CONFIG || is_for_unwinding(message->kind);
	int protection = message->kind == FD_RINGS ? PROT_NONE /* carve.h */
			 : is_read_only		   ? PROT_READ
						   : PROT_READ | PROT_WRITE;
	long p = SYS6(mmap, 0, message->size, protection, MAP_SHARED, memfd, 0);

	if (p < 0 && p > -4096)
		return NULL;
	SYS3(madvise, p, message->size, MADV_DONTDUMP);
	if (message->kind == FD_LIFE)
		SYS3(madvise, p, message->size, MADV_DONTFORK);
	return (void *)p;
}

static bool is_size_right(const struct session_fd *message)
{
	switch (message->kind) {
	case FD_CONTROL:
		return message->size >= CONTROL_BYTES;
	case FD_CONFIG:
		return message->size >= CONFIG_BYTES;
	case FD_RINGS:
		return true;
	default:
		return message->size >= DARKHEAP_PAGE;
	}
}

/* Where its libc keeps the word in a mutex, the collector says. */
static void keep_config(struct session *into, const char *at)
{
	into->config = (const void *)at;
	into->collector =
	    (const void *)(at + CONFIG_OWNER_OFFSET + into->config->owner_word);
}

static void keep(struct session *into, const struct session_fd *message,
		 char *at)
{
	switch (message->kind) {
	case FD_CONTROL:
		into->control = (void *)at;
		return;
	case FD_RINGS:
		into->rings = at;
		into->chunks = (uint32_t)(message->size / RING_CHUNK_BYTES);
		return;
	case FD_CONFIG:
		keep_config(into, at);
		return;
	case FD_BELL:
		into->bell = (void *)at;
		return;
	case FD_TABLES:
		into->tables = at;
		into->tables_bytes = message->size;
		return;
	case FD_INDEX:
		into->index = at;
		into->index_bytes = message->size;
		return;
	}
}

/* Without tables life goes on, and with few rings. */
static enum session_reason take(struct session *into, uint32_t kind,
				struct session_fd *message, int memfd)
{
	bool is_needed = !is_for_unwinding(kind);
	void *at = NULL;

	if (wire_address_limit() < LIMIT_LEAST)
		return REASON_NO_MEMORY;
	if (!is_needed || kind == FD_RINGS)
		message->size = fair_bytes(message->size);
	bool is_right =
	    message->kind == kind && memfd >= 0 && is_size_right(message);
	if (is_right)
		at = map_fd(message, memfd);
	if (at)
		keep(into, message, at);
	if (at || !is_needed)
		return REASON_NONE;
	return is_right ? REASON_NO_MEMORY : REASON_PROTOCOL;
}

/* After a failure all is still read: else close() resets our `ready`, too. */
enum session_reason wire_maps(int fd, struct session *into)
{
	enum session_reason reason = REASON_NONE;

	for (uint32_t kind = FD_CONTROL; kind <= FD_INDEX; kind++) {
		struct session_fd message;
		int memfd;
		if (!receive_message(fd, &message, sizeof(message), &memfd))
			return REASON_PROTOCOL;
		if (reason == REASON_NONE)
			reason = take(into, kind, &message, memfd);
		if (memfd >= 0)
			SYS3(close, memfd, 0, 0);
	}
	return reason;
}

void wire_ready(int fd, enum session_reason reason)
{
	/* before the first malloc nobody has looked for the next one */
	bool is_known = real_resolve();
	struct session_ready ready = {DARKHEAP_MAGIC, reason,
				      is_known ? (uintptr_t)real.malloc : 0};

	send_message(fd, &ready, sizeof(ready), -1);
}
