/* SPDX-License-Identifier: MIT */
#include "gotest/go_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "status.h"
#include "waiter/signals.h"

static int explain(int error)
{
	if (error == ENOENT) {
		log_error("cannot run 'go': it is not in $PATH; install Go "
			  "from https://go.dev/dl/, or add its bin/ to PATH");
		return STATUS_NOT_FOUND;
	}
	log_error("cannot run 'go': %s", strerror(error));
	return STATUS_NOT_EXECUTABLE;
}

/* Both: `failure` tells the parent what exec said, or closes. */
static void become_go(char *const *words, int failure)
{
	execvp(*words, words);
	int error = errno;
	if (write(failure, &error, sizeof(error)) < 0)
		_exit(STATUS_FAILED);
	_exit(STATUS_NOT_FOUND);
}

/* As PID 1 all orphans are ours to reap. */
static bool has_ended(pid_t go, int *status)
{
	int one;
	pid_t pid;

	while ((pid = waitpid(-1, &one, WNOHANG)) > 0)
		if (pid == go) {
			*status = one;
			return true;
		}
	return false;
}

static void wait_for(pid_t go, const struct signals *signals, int *status)
{
	siginfo_t info;

	while (!has_ended(go, status)) {
		int signo = sigwaitinfo(&signals->waited, &info);

		if (signo > 0 && signo != SIGCHLD && signals_is_for_us(&info))
			kill(go, signo);
	}
}

/* Who has ended go by a signal has meant that one, not what comes after. */
static void let_signals_in(const struct signals *signals)
{
	const struct timespec none = {0};
	sigset_t set = signals->waited;

	while (sigtimedwait(&set, NULL, &none) > 0)
		;
	signals_restore(signals);
}

int go_run(char *const *words, int *status)
{
	struct signals signals;
	int ends[2], error = 0;

	if (pipe2(ends, O_CLOEXEC)) {
		log_error("cannot make a pipe: %s", strerror(errno));
		return STATUS_FAILED;
	}
	signals_block(&signals);
	pid_t go = fork();
	if (!go) {
		signals_restore(&signals);
		become_go(words, ends[1]);
	}
	if (go < 0)
		log_error("cannot start a process: %s", strerror(errno));
	close(ends[1]);
	ssize_t n = go < 0 ? 0 : read(ends[0], &error, sizeof(error));
	close(ends[0]);
	if (go > 0)
		wait_for(go, &signals, status);
	let_signals_in(&signals);
	if (go < 0)
		return STATUS_FAILED;
	return n > 0 ? explain(error) : 0;
}

static void become_asked(char *const *words, int out, bool has_errors)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(has_errors ? out : null, STDERR_FILENO);
	execvp(*words, words);
	_exit(STATUS_NOT_FOUND);
}

/* What go prints, and its errors if wanted; NULL: it cannot be started. */
static FILE *ask(char *const *words, bool has_errors, pid_t *go)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return NULL;
	*go = fork();
	if (!*go)
		become_asked(words, ends[1], has_errors);
	close(ends[1]);
	FILE *in = *go > 0 ? fdopen(ends[0], "r") : NULL;
	if (!in)
		close(ends[0]);
	return in;
}

char *go_ask(const char *name)
{
	static char go_word[] = "go", env[] = "env";
	char *words[] = {go_word, env, (char *)(uintptr_t)name, NULL};
	char *line = NULL;
	size_t room = 0;
	pid_t go;
	FILE *in = ask(words, false, &go);

	if (!in)
		return NULL;
	ssize_t n = getline(&line, &room, in);
	fclose(in);
	waitpid(go, NULL, 0);
	if (n > 0 && line[n - 1] == '\n')
		line[n - 1] = 0;
	if (n > 0)
		return line;
	free(line);
	return NULL;
}

bool go_count(char *const *words, const char *mark, size_t *count)
{
	char *line = NULL;
	size_t room = 0;
	int status = -1;
	pid_t go;
	FILE *in = ask(words, true, &go);

	*count = 0;
	if (!in)
		return false;
	while (getline(&line, &room, in) > 0)
		*count += strstr(line, mark) != NULL;
	free(line);
	fclose(in);
	waitpid(go, &status, 0);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}
