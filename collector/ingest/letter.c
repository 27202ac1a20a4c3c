/* SPDX-License-Identifier: MIT */
#include "ingest/letter.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for more than one, so that a surplus is seen and closed. */
#define FDS_MAX 4

union passed_fds {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(FDS_MAX * sizeof(int))];
};

int letter_send(int fd, const void *bytes, size_t size, int passed)
{
	union passed_fds control;
	char copy[512];
	struct iovec part = {copy, size};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (size > sizeof(copy))
		return -EMSGSIZE;
	memcpy(copy, bytes, size);
	memset(&control, 0, sizeof(control));
	if (passed >= 0) {
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(sizeof(int));
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(&control.header), &passed, sizeof(int));
	}
	ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
	if (sent < 0)
		return -errno;
	return (size_t)sent == size ? 0 : -EPROTO;
}

/* Keep the first descriptor, close what nobody asked for. */
static void take_fds(struct msghdr *message, int *passed)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	int fds[FDS_MAX];

	if (!header || header->cmsg_level != SOL_SOCKET ||
	    header->cmsg_type != SCM_RIGHTS)
		return;
	size_t n = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(fds, CMSG_DATA(header), n * sizeof(int));
	for (size_t i = 0; i < n; i++)
		if (*passed < 0)
			*passed = fds[i];
		else
			close(fds[i]);
}

int letter_receive(int fd, void *bytes, size_t size, int *passed)
{
	union passed_fds control;
	struct iovec part = {bytes, size};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};

	*passed = -1;
	ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	if (got < 0)
		return -errno;
	take_fds(&message, passed);
	if ((size_t)got == size && !(message.msg_flags & MSG_TRUNC))
		return 0;
	if (*passed >= 0)
		close(*passed);
	*passed = -1;
	return -EPROTO;
}
