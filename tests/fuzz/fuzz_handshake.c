/* SPDX-License-Identifier: MIT */
/*
 * fuzz_handshake.c - letters and descriptors of a process at the door
 *
 * Input   letters: which descriptor comes along in 1 byte (0: none), how many
 *         bytes follow in 1, those bytes.  A hello that does not know the
 *         sizes of what is shared gets them right
 */
#include "target.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "ingest/listen.h"
#include "ingest/tables.h"

#define LETTERS_MAX 8
#define RING_BYTES (1u << 20)

static struct share share;
static struct listener listener = {
    .share = &share, .ring_bytes = RING_BYTES, .wants_non_go = true};
static struct sockaddr_un place = {.sun_family = AF_UNIX};
static int passed[3]; /* [0] is none */

static int file_with(const char *text)
{
	int fd = memfd_create("passed", MFD_CLOEXEC);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	return fd;
}

/* The listener's thread stays for all inputs; no file is made. */
static void open_door(void)
{
	REQUIRE(!share_init(&share));
	share.tables = tables_new(RING_BYTES);
	REQUIRE(share.tables);
	listener.fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	snprintf(place.sun_path + 1, sizeof(place.sun_path) - 1,
		 "darkheap-fuzz-%d", (int)getpid());
	REQUIRE(!bind(listener.fd, (void *)&place, sizeof(place)));
	REQUIRE(!listen(listener.fd, 8) && !listen_start(&listener));
	passed[0] = -1;
	/* maps whose files are not there, and what is nothing at all */
	passed[1] = file_with("401000-402000 r-xp 00000000 08:01 7 /none/a\n"
			      "7f0000000000-7f0000001000 r-xp 00000000 08:01 8 "
			      "/none/b (deleted)\n");
	passed[2] = file_with("\177ELF");
}

static void send_letter(int fd, const uint8_t *bytes, size_t size, int with)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = "";
	struct iovec part = {(void *)(uintptr_t)bytes, size};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (with >= 0) {
		message.msg_control = control;
		message.msg_controllen = sizeof(control);
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_len = CMSG_LEN(sizeof(int));
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(header), &with, sizeof(int));
	}
	sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void send_hello(int fd, const uint8_t *bytes, size_t size, int with)
{
	struct session_hello hello;

	if (size != sizeof(hello)) {
		send_letter(fd, bytes, size, with);
		return;
	}
	memcpy(&hello, bytes, sizeof(hello));
	if (!hello.welcome_size) {
		hello.welcome_size = sizeof(struct session_welcome);
		hello.control_size = sizeof(struct session_control);
		hello.slot_size = sizeof(struct ring_slot);
	}
	send_letter(fd, (const uint8_t *)&hello, sizeof(hello), with);
}

static void send_letters(int fd, const uint8_t *data, size_t size)
{
	for (int i = 0; i < LETTERS_MAX && size >= 2; i++) {
		size_t n = data[1] < size - 2 ? data[1] : size - 2;

		send_hello(fd, data + 2, n, passed[data[0] % 3]);
		data += n + 2;
		size -= n + 2;
	}
	shutdown(fd, SHUT_WR);
}

static void take_in(void)
{
	for (struct tracked *next, *at = listen_adopt(&listener); at;
	     at = next) {
		next = at->next;
		touch_text(at->process.exe);
		touch_text(at->process.name);
		if (!at->is_over)
			listen_count_out(&listener);
		tracked_free(at);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char answer[1024];
	int fd;

	if (!place.sun_path[1])
		open_door();
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	REQUIRE(!connect(fd, (void *)&place, sizeof(place)));
	send_letters(fd, data, size);
	while (recv(fd, answer, sizeof(answer), 0) > 0)
		;
	close(fd);
	take_in();
	return 0;
}
