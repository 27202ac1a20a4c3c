/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/symbol/tested.c
 * collector/model/ancestry.c collector/ingest/ancestors.c
 * collector/symbol/gotest.c collector/symbol/tested_package.c
 * collector/model/timeline.c collector/model/sampling.c
 * collector/model/bad_frees.c
 * collector/ingest/freed.c
 * collector/model/freed_by.c
 * collector/ingest/accuse.c
 * collector/ingest/drain.c collector/ingest/machines.c
 * collector/ingest/bell.c
 * collector/ingest/account.c
 * collector/ingest/listen.c collector/ingest/letter.c
 * collector/ingest/identity.c collector/ingest/share.c collector/ingest/tick.c
 * collector/ingest/unseen.c
 * collector/ingest/tracked.c collector/ingest/cut.c collector/ingest/reader.c
 * collector/ingest/owed.c
 * collector/ingest/pairs.c collector/ingest/run.c
 * collector/ingest/match.c collector/ingest/pools.c
 * collector/ingest/code_index.c collector/ingest/tables.c
 * collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_state.c
 * collector/unwind/cfi_key.c collector/unwind/table_cache.c
 * collector/unwind/table_cache_trim.c
 * collector/ingest/stacks.c
 * collector/ingest/runtimes.c
 * collector/symbol/distortion.c collector/unwind/raw.c
 * collector/unwind/cfi_file.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/symbol/pclntab.c
 * collector/symbol/moduledata.c collector/symbol/goname.c
 * collector/symbol/gocode.c collector/model/shared_file.c
 * collector/symbol/gofile.c
 * collector/symbol/collections.c collector/symbol/golayout.c
 * collector/symbol/buildinfo.c collector/symbol/elf_image.c
 * collector/symbol/elf_file.c collector/symbol/elf_word.c
 * collector/model/process.c collector/model/marks.c collector/model/live.c
 * collector/model/tally.c collector/model/table.c collector/model/module.c
 * collector/model/maps.c collector/model/segments.c collector/model/shared_fd.c
 * ; libs: -lcmocka -lunwind-x86_64 -lunwind -lelf -lpthread */
/*
 * test_drain.c - who knocks is greeted or sent away, and the loop ends
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/child.h"
#include "ingest/drain.h"
#include "ingest/letter.h"

static struct share share;
static struct listener listener;
static struct drain drain;
static struct sockaddr_un door;
static int control; /* the waiter's end */

static int start(void **state)
{
	int ends[2];

	(void)state;
	memset(&drain, 0, sizeof(drain));
	memset(&listener, 0, sizeof(listener));
	/* a name without a file: the kernel chooses it */
	door = (struct sockaddr_un){.sun_family = AF_UNIX};
	socklen_t size = sizeof(door);
	listener.fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(listener.fd, (struct sockaddr *)&door, sizeof(sa_family_t)),
	    0);
	assert_int_equal(listen(listener.fd, 8), 0);
	getsockname(listener.fd, (struct sockaddr *)&door, &size);
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	control = ends[0];
	listener.share = &share;
	listener.ring_bytes = 1 << 20;
	drain = (struct drain){
	    .listener = &listener, .share = &share, .control_fd = ends[1]};
	tick_start(&drain.tick);
	assert_int_equal(listen_start(&listener), 0);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	shutdown(listener.fd, SHUT_RDWR);
	pthread_join(listener.thread, NULL);
	close(listener.fd);
	close(control);
	close(drain.control_fd);
	while (drain.sessions) {
		struct tracked *next = drain.sessions->next;
		tracked_free(drain.sessions);
		drain.sessions = next;
	}
	return 0;
}

static int knock(void)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	socklen_t size = (socklen_t)(sizeof(sa_family_t) + 6);

	assert_int_equal(connect(fd, (struct sockaddr *)&door, size), 0);
	return fd;
}

static struct session_hello hello(void)
{
	return (struct session_hello){
	    .magic = DARKHEAP_MAGIC,
	    .protocol = DARKHEAP_PROTOCOL,
	    .hello_size = sizeof(struct session_hello),
	    .welcome_size = sizeof(struct session_welcome),
	    .control_size = sizeof(struct session_control),
	    .slot_size = sizeof(struct ring_slot),
	    .pid = getpid(),
	    .flags = SESSION_TSC | SESSION_GO,
	    .exe = "/bin/guest",
	};
}

static void end_child(void)
{
	struct child_end end = {.pid = getpid(), .wait_status = 0};

	assert_int_equal(send(control, &end, sizeof(end), 0), sizeof(end));
}

static void nobody_came(void **state)
{
	(void)state;
	end_child();
	drain_run(&drain);
	assert_null(drain.sessions);
	assert_int_equal(drain.child_pid, getpid());
}

static void the_waiter_is_gone(void **state)
{
	(void)state;
	shutdown(control, SHUT_RDWR);
	drain_run(&drain);
	assert_null(drain.sessions);
}

static void who_stands_down_is_listed(void **state)
{
	struct session_hello guest = hello();
	int fd = knock();

	(void)state;
	guest.reason = REASON_OWN_MALLOC;
	assert_int_equal(letter_send(fd, &guest, sizeof(guest), -1), 0);
	close(fd);
	end_child();
	drain_run(&drain);
	assert_non_null(drain.sessions);
	assert_int_equal(drain.sessions->process.reason, REASON_OWN_MALLOC);
	assert_int_equal(drain.sessions->process.pid, getpid());
}

/* The first one is the program itself: reports begin with it. */
static void the_newest_is_listed_first(void **state)
{
	(void)state;
	for (int i = 1; i <= 3; i++) {
		struct session_hello guest = hello();
		int fd = knock();
		guest.reason = REASON_OWN_MALLOC;
		guest.ppid = i;
		assert_int_equal(letter_send(fd, &guest, sizeof(guest), -1), 0);
		close(fd);
	}
	while (listen_is_busy(&listener))
		usleep(1000);
	end_child();
	drain_run(&drain);
	assert_int_equal(drain.sessions->process.ppid, 3);
	assert_int_equal(drain.sessions->next->process.ppid, 2);
	assert_int_equal(drain.sessions->next->next->process.ppid, 1);
}

static void garbage_is_nobody(void **state)
{
	int fd = knock();

	(void)state;
	send(fd, "who is there?", 13, 0);
	close(fd);
	end_child();
	drain_run(&drain);
	assert_null(drain.sessions);
}

static void expect_sent_away(const struct session_hello *guest,
			     enum session_reason why)
{
	struct session_welcome welcome = {.decision = REASON_NONE};
	struct session_fd none = {.magic = DARKHEAP_MAGIC, .kind = FD_NONE};
	int fd = knock(), passed;

	assert_int_equal(letter_send(fd, guest, sizeof(*guest), -1), 0);
	for (int i = 0; i < 4; i++)
		letter_send(fd, &none, sizeof(none), -1);
	assert_int_equal(letter_receive(fd, &welcome, sizeof(welcome), &passed),
			 0);
	assert_int_equal(welcome.decision, why);
	close(fd);
	end_child();
	drain_run(&drain);
	assert_int_equal(drain.sessions->process.reason, why);
	assert_true(drain.sessions->is_closed);
}

static void another_protocol_is_sent_away(void **state)
{
	struct session_hello guest = hello();

	(void)state;
	guest.slot_size++;
	expect_sent_away(&guest, REASON_PROTOCOL);
}

static void there_is_no_room_for_more(void **state)
{
	struct session_hello guest = hello();

	(void)state;
	assert_true(listener.fds_max > 128);
	listener.fds_max = 128 + 11;
	expect_sent_away(&guest, REASON_LIMIT);
}

/* A guest that leaves in the middle of the handshake holds nobody up. */
static void a_guest_leaves_early(void **state)
{
	struct session_hello guest = hello();
	int fd = knock();

	(void)state;
	assert_int_equal(letter_send(fd, &guest, sizeof(guest), -1), 0);
	close(fd);
	end_child();
	drain_run(&drain);
	assert_int_equal(drain.sessions->process.reason, REASON_LEFT);
}

static void say_hello(int fd)
{
	struct session_hello guest = hello();
	struct session_fd none = {.magic = DARKHEAP_MAGIC, .kind = FD_NONE};

	assert_int_equal(letter_send(fd, &guest, sizeof(guest), -1), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(letter_send(fd, &none, sizeof(none), -1), 0);
}

/* It has said all, and does not wait for the answer. */
static void a_guest_does_not_wait(void **state)
{
	int fd = knock();

	(void)state;
	listener.wants_non_go = true;
	say_hello(fd);
	close(fd);
	end_child();
	drain_run(&drain);
	assert_int_equal(drain.sessions->process.reason, REASON_LEFT);
}

/* It claims to be ready, and has mapped nothing: that is its own affair. */
static void a_guest_lies_at_the_end(void **state)
{
	struct session_ready ready = {.magic = DARKHEAP_MAGIC};
	int fd = knock();

	(void)state;
	listener.wants_non_go = true;
	listener.ring_bytes = UINT64_MAX / 2; /* there is no such memory */
	say_hello(fd);
	letter_send(fd, &ready, sizeof(ready), -1);
	while (listen_is_busy(&listener))
		usleep(1000);
	close(fd);
	end_child();
	drain_run(&drain);
	assert_int_equal(drain.sessions->process.reason, REASON_NO_MEMORY);
}

/* A session whose address space is gone, of a process that may live. */
static struct tracked *gone_session(pid_t pid)
{
	struct tracked *tracked = tracked_new();
	void *pages;

	tracked->life_fd = share_memfd("life", DARKHEAP_PAGE, NULL);
	close(share_memfd("control", CONTROL_BYTES, &pages));
	tracked->control = pages;
	tracked->process.pid = pid;
	tracked->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	tracked->maps_fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	assert_true(tracked->pidfd >= 0 && tracked->maps_fd >= 0);
	assert_int_equal(stacks_init(&tracked->stacks, &tracked->process,
				     tracked->maps_fd, -1, 0, 0),
			 0);
	return tracked;
}

/* Memory goes some ms before the pidfd tells: that is no execve. */
static void who_ends_slowly_has_not_called_execve(void **state)
{
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		usleep(50000);
		_exit(7);
	}
	drain.sessions = gone_session(pid);
	struct child_end end = {.pid = pid, .wait_status = 7 << 8};
	assert_int_equal(send(control, &end, sizeof(end), 0), sizeof(end));
	drain_run(&drain);
	assert_int_equal(drain.sessions->process.end_kind, END_EXITED);
	assert_int_equal(drain.sessions->process.end_value, 7);
	waitpid(pid, NULL, 0);
}

static bool is_somebody_waiting(void)
{
	pthread_mutex_lock(&listener.lock);
	bool is_somebody = listener.waiting;
	pthread_mutex_unlock(&listener.lock);
	return is_somebody;
}

/* Who is stopped in the middle holds nobody up, and may go on later. */
static void a_guest_keeps_silent(void **state)
{
	struct session_hello guest = hello();
	int silent = knock(), other = knock();

	(void)state;
	guest.reason = REASON_OWN_MALLOC;
	assert_int_equal(letter_send(other, &guest, sizeof(guest), -1), 0);
	while (!is_somebody_waiting())
		usleep(1000);
	assert_int_equal(letter_send(silent, &guest, sizeof(guest), -1), 0);
	close(silent);
	close(other);
	end_child();
	drain_run(&drain);
	assert_non_null(drain.sessions);
	assert_non_null(drain.sessions->next);
	assert_null(drain.sessions->next->next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(nobody_came),
	    TEST(the_waiter_is_gone),
	    TEST(who_stands_down_is_listed),
	    TEST(the_newest_is_listed_first),
	    TEST(garbage_is_nobody),
	    TEST(another_protocol_is_sent_away),
	    TEST(there_is_no_room_for_more),
	    TEST(a_guest_leaves_early),
	    TEST(a_guest_does_not_wait),
	    TEST(a_guest_lies_at_the_end),
	    TEST(who_ends_slowly_has_not_called_execve),
	    TEST(a_guest_keeps_silent),
	};

	if (share_init(&share))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
