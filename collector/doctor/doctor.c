/* SPDX-License-Identifier: MIT */
#include "doctor/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/doctor_output.h"
#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "log.h"
#include "options.h"
#include "report/format.h"
#include "version.h"

#define STATUS_DATA 3
#define PID_DIGITS 9

static bool wants_color(const struct options *options, FILE *out)
{
	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	return isatty(fileno(out)) && !getenv("NO_COLOR");
}

static FILE *open_output(const struct options *options)
{
	const char *path = options->output;
	struct stat status;
	bool is_special =
	    path && !stat(path, &status) && !S_ISREG(status.st_mode);
	int how = is_special ? 0 : options->is_overwrite ? O_TRUNC : O_EXCL;
	int fd;

	if (!path || !strcmp(path, "-"))
		return stdout;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);
	if (fd < 0)
		log_error("cannot write '%s': %s%s", path, strerror(errno),
			  errno == EEXIST ? " (-f overwrites)" : "");
	return fd < 0 ? NULL : fdopen(fd, "w");
}

static int write_answer(const struct examination *examination,
			const struct remarks *remarks,
			const struct options *options)
{
	FILE *out = open_output(options);
	struct format_options how = {
	    .version = DARKHEAP_VERSION,
	    .utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
	};
	bool is_json = options->format && !strcmp(options->format, "json");
	int error;

	if (!out)
		return STATUS_DATA;
	how.color = wants_color(options, out);
	error = (is_json ? doctor_write_json
			 : doctor_write_text)(examination, remarks, &how, out);
	if (out != stdout && fclose(out) && !error)
		error = -EIO;
	if (!error)
		return 0;
	log_error("cannot write %s: %s",
		  options->output ? options->output : "the answer",
		  strerror(-error));
	return STATUS_DATA;
}

static int answer(const struct examination *examination,
		  const struct options *options)
{
	struct remarks remarks;
	int status;

	if (remarks_judge(&remarks, examination)) {
		log_error("no memory left to judge '%s'", examination->name);
		return STATUS_DATA;
	}
	status = write_answer(examination, &remarks, options);
	remarks_release(&remarks);
	return status;
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
	examination->binary = &binary;
	status = answer(examination, options);
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
		status = examine_file(examination, fd, path, options);
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
		examination->binary = &binary;
		examination->running = running;
		status = answer(examination, options);
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
		status = answer(&examination, options);
	else if (is_pid(name))
		status = examine_process(&examination, options);
	else
		status = examine_named(&examination, options);
	machine_release(&machine);
	return status;
}
