/* SPDX-License-Identifier: MIT */
#include "waiter/signals.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

void signals_block(struct signals *signals)
{
	static const int kept[] = {SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT,
				   SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,
				   SIGABRT, SIGTRAP, SIGSYS};
	struct sigaction usual = {.sa_handler = SIG_DFL};

	sigfillset(&signals->waited);
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		sigdelset(&signals->waited, kept[i]);
	sigprocmask(SIG_BLOCK, &signals->waited, &signals->mask);
	/* who ignores it has no children to wait for */
	sigaction(SIGCHLD, &usual, &signals->on_child);
}

void signals_restore(const struct signals *signals)
{
	sigaction(SIGCHLD, &signals->on_child, NULL);
	sigprocmask(SIG_SETMASK, &signals->mask, NULL);
}

bool signals_is_for_us(const siginfo_t *info)
{
	return info->si_code <= 0 ||
	       (info->si_signo == SIGHUP && getsid(0) == getpid());
}

int signals_die_by(int signo)
{
	struct rlimit none = {0, 0};
	sigset_t set;

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(signo, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, signo);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), signo);
	return 128 + signo; /* PID 1 survives its own signals */
}
