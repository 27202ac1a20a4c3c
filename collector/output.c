/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/options.h"
#include "log.h"
#include "model/process.h"
#include "report/format.h"
#include "version.h"

static bool wants_color(const struct options *options, FILE *out)
{
	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	return isatty(fileno(out)) && !getenv("NO_COLOR");
}

/* A name is the program's own, and no path. */
static void put_name(const char *name, FILE *out)
{
	for (; *name; name++)
		fputc(*name == '/' || (unsigned char)*name < ' ' ? '_' : *name,
		      out);
}

char *output_path(const char *pattern, const struct process *process)
{
	char *path = NULL;
	size_t size;
	FILE *out = open_memstream(&path, &size);

	if (!out)
		return NULL;
	for (const char *c = pattern; *c; c++)
		if (c[0] == '%' && c[1] == 'p' && ++c)
			fprintf(out, "%d", process ? (int)process->pid : 0);
		else if (c[0] == '%' && c[1] == 'n' && ++c)
			put_name(process ? process->name : "none", out);
		else
			fputc(*c, out);
	return fclose(out) ? NULL : path;
}

static FILE *open_file(const char *path, const struct options *options)
{
	struct stat status;
	/* a fifo or /dev/stdout is there to be written */
	bool is_special = !stat(path, &status) && !S_ISREG(status.st_mode);
	int how = is_special ? 0 : options->is_overwrite ? O_TRUNC : O_EXCL;
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);

	if (fd < 0)
		log_error("cannot write '%s': %s%s", path, strerror(errno),
			  errno == EEXIST ? " (-f overwrites)" : "");
	return fd < 0 ? NULL : fdopen(fd, "w");
}

static int write_to(const struct options *options, FILE *out, output_fn *write,
		    const void *what)
{
	struct format_options how = {
	    .version = DARKHEAP_VERSION,
	    .color = wants_color(options, out),
	    .utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
	    .verbose = options->is_verbose,
	};
	int error = write(what, &how, out);

	return fflush(out) && !error ? -errno : error;
}

/* Who reads only the head of it has closed the pipe on purpose. */
static int write_open(const struct options *options, FILE *out,
		      output_fn *write, const void *what)
{
	int error = write_to(options, out, write, what);

	if (error)
		log_error("cannot write to %s: %s",
			  out == stdout ? "stdout" : "stderr",
			  strerror(-error));
	return error;
}

int output_write(const struct options *options, const char *file, FILE *usual,
		 output_fn *write, const void *what)
{
	if (!file)
		return write_open(options, usual, write, what);
	if (!strcmp(file, "-"))
		return write_open(options, stdout, write, what);
	FILE *out = open_file(file, options);
	if (!out)
		return -EIO;
	int error = write_to(options, out, write, what);
	if (fclose(out) && !error)
		error = -errno;
	if (error)
		log_error("cannot write '%s': %s", file, strerror(-error));
	return error;
}

struct shown {
	const struct report *report;
	const struct format *format;
};

static int show(const void *what, const struct format_options *how, FILE *out)
{
	const struct shown *shown = what;

	return shown->format->write(shown->report, how, out);
}

int output_report(const struct options *options, const char *file, FILE *usual,
		  const struct report *report, const char *format)
{
	struct shown shown = {report, format_find(format)};
	bool is_terminal = (!file || !strcmp(file, "-")) &&
			   isatty(fileno(file ? stdout : usual));

	if (is_terminal && shown.format->is_binary) {
		log_error("'%s' is nothing for a terminal: name a FILE",
			  format);
		return -EINVAL;
	}
	return output_write(options, file, usual, show, &shown);
}
