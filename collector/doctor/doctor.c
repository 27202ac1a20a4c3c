/* SPDX-License-Identifier: MIT */
#include "doctor/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/options.h"
#include "doctor/doctor_output.h"
#include "doctor/examination.h"
#include "log.h"
#include "output.h"
#include "status.h"

#define PID_DIGITS 9

static int write_text(const void *what, const struct format_options *how,
		      FILE *out)
{
	return doctor_write_text(what, how, out);
}

static int write_json(const void *what, const struct format_options *how,
		      FILE *out)
{
	return doctor_write_json(what, how, out);
}

static int give_answer(const struct examination *examination,
		       const struct options *options)
{
	bool is_json = options->format && !strcmp(options->format, "json");
	struct answer answer;
	int error;

	if (answer_make(&answer, examination)) {
		log_error("no memory left to judge '%s'", examination->name);
		return STATUS_DATA;
	}
	error = output_write(options, options->output, stdout,
			     is_json ? write_json : write_text, &answer);
	answer_release(&answer);
	return error ? STATUS_DATA : 0;
}

/* What a file that is no program may be instead. */
static void explain_file(const char *path, int fd)
{
	char head[16] = "";
	struct stat status;

	if (!fstat(fd, &status) && !S_ISREG(status.st_mode))
		log_error("'%s' is not a file: name an executable", path);
	else if (pread(fd, head, sizeof(head), 0) >= 2 &&
		 !strncmp(head, "#!", 2))
		log_error("'%s' is a script: name the program that it starts",
			  path);
	else if (!strncmp(head, "!<arch>\n", 8))
		log_error("'%s' is an archive: name the program that it is "
			  "linked into",
			  path);
	else
		log_error("'%s' is no ELF executable and no capture: name a "
			  "program, a process id or a capture",
			  path);
}

static int explain(const char *name, int fd, int error)
{
	if (error == -ENOEXEC)
		explain_file(name, fd);
	else if (error == -EBADMSG)
		log_error("'%s' is cut short or damaged: copy or build it "
			  "again",
			  name);
	else
		log_error("cannot read '%s': %s", name, strerror(-error));
	return STATUS_DATA;
}

static int examine_file(struct examination *examination, int fd,
			const char *path, const struct options *options)
{
	struct binary binary;
	int status, error = binary_read(&binary, fd, path, "");

	if (error)
		return explain(examination->name, fd, error);
	examination->binary = examination->program = &binary;
	status = give_answer(examination, options);
	binary_release(&binary);
	return status;
}

/*
 * As the shell finds commands, where it is no file here; with its whole path,
 * as a process would show it.  NULL: errno says why.
 */
static char *find_file(const char *name)
{
	char *found = NULL, *path;

	if (!strchr(name, '/') && access(name, F_OK))
		found = machine_find_command(name);
	path = realpath(found ? found : name, NULL);
	free(found);
	return path;
}

static int examine_capture(struct examination *examination, const char *path,
			   const struct options *options)
{
	char why[CAPTURE_WHY_BYTES];
	struct recorded recorded;
	struct binary program;
	bool has_program;
	int status;

	examination->subject = SUBJECT_CAPTURE;
	if (recorded_read(&recorded, path, &options->policy, why)) {
		log_error("cannot read '%s': %s", examination->name, why);
		return STATUS_DATA;
	}
	examination->recorded = &recorded;
	has_program = !recorded_program(&recorded, &program);
	if (has_program)
		examination->program = &program;
	status = give_answer(examination, options);
	if (has_program)
		binary_release(&program);
	recorded_release(&recorded);
	return status;
}

/* Also one that is no capture: who reads captures says what it is instead. */
static bool is_database(int fd)
{
	static const char magic[] = "SQLite format 3";
	char head[sizeof(magic)];
	struct stat status;

	return !fstat(fd, &status) && S_ISREG(status.st_mode) &&
	       pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	       !memcmp(head, magic, sizeof(magic));
}

static int examine_named(struct examination *examination,
			 const struct options *options)
{
	const char *name = examination->name;
	char *path = find_file(name);
	int status = STATUS_DATA, fd = -1;

	examination->subject = SUBJECT_BINARY;
	if (path)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		int error = errno;

		log_error("cannot read '%s': %s%s", name, strerror(error),
			  error != ENOENT     ? ""
			  : strchr(name, '/') ? ": check its path"
					      : ", also in $PATH: check its "
						"name");
	} else {
		status = is_database(fd)
			     ? examine_capture(examination, path, options)
			     : examine_file(examination, fd, path, options);
		close(fd);
	}
	free(path);
	return status;
}

static const char *pid_trouble(int error)
{
	switch (error) {
	case -ESRCH:
		return "there is no such process: it has ended, or runs in "
		       "another PID namespace";
	case -EACCES:
	case -EPERM:
		return "it may not be read from here: ask as the user who runs "
		       "it, or as root";
	case -ENOEXEC:
		return "it has no executable: a zombie, or a thread of the "
		       "kernel";
	default:
		return strerror(-error);
	}
}

static int examine_running(struct examination *examination,
			   struct running *running, int exe_fd,
			   const struct options *options)
{
	struct binary binary;
	char root[64];
	int status, error;

	snprintf(root, sizeof(root), "/proc/%d/root", (int)running->pid);
	error = binary_read(&binary, exe_fd, running->exe, root);
	if (error)
		return explain(running->exe ? running->exe : examination->name,
			       exe_fd, error);
	running_read(running, &binary);
	/* of a process that ended meanwhile nothing more can be read */
	if (running->n_threads == RUNNING_UNKNOWN) {
		log_error("cannot read process %s: %s", examination->name,
			  pid_trouble(-ESRCH));
		status = STATUS_DATA;
	} else {
		examination->binary = examination->program = &binary;
		examination->running = running;
		status = give_answer(examination, options);
	}
	binary_release(&binary);
	return status;
}

static int examine_process(struct examination *examination,
			   const struct options *options)
{
	pid_t pid = (pid_t)strtol(examination->name, NULL, 10);
	struct running running;
	int status, exe_fd, error = running_open(&running, pid, &exe_fd);

	examination->subject = SUBJECT_PROCESS;
	if (error) {
		log_error("cannot read process %s: %s", examination->name,
			  pid_trouble(error));
		return STATUS_DATA;
	}
	status = examine_running(examination, &running, exe_fd, options);
	close(exe_fd);
	running_release(&running);
	return status;
}

/* Digits alone are a process; a file of such a name is ./1234. */
static bool is_pid(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	return digits && digits <= PID_DIGITS && !name[digits];
}

int doctor_command(const struct options *options)
{
	const char *name = options->operands ? *options->operands : NULL;
	struct machine machine;
	struct examination examination = {
	    .name = name ? name : "this machine",
	    .machine = &machine,
	};
	int status;

	machine_read(&machine);
	if (!name)
		status = give_answer(&examination, options);
	else if (is_pid(name))
		status = examine_process(&examination, options);
	else
		status = examine_named(&examination, options);
	machine_release(&machine);
	return status;
}
