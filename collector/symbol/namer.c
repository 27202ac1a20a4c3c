/* SPDX-License-Identifier: MIT */
#include "symbol/namer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/module.h"
#include "symbol/answer.h"
#include "symbol/namer_child.h"
#include "symbol/symbolizer.h"

#define FILE_SECONDS 20
#define POLL_MS 100

/* Each costs a file its names; this many, and nobody is asked any more. */
#define DEATHS_MAX 8

struct namer {
	struct symbolizer *symbolizer;
	const struct namer_options *options;
	const struct namer_address *addresses;
	size_t n, next; /* the next to be answered */
	struct namer_shared *shared;
	bool asks_servers;
	char trouble[160]; /* with servers, "": none */
	size_t n_missed;
	unsigned int deaths;
};

/* One child. */
struct child {
	pid_t pid;
	int fd;
	bool is_late;
	struct answer_reader reader;
	size_t file_first; /* an address of the file that it is about */
	double file_seconds;
};

static int by_file(const void *a, const void *b)
{
	const struct namer_address *left = a, *right = b;
	int order = module_compare_files(left->module, right->module);

	if (order)
		return order;
	if (left->is_go != right->is_go)
		return left->is_go - right->is_go;
	return (left->pc > right->pc) - (left->pc < right->pc);
}

static size_t sort_unique(struct namer_address *addresses, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(addresses, n, sizeof(*addresses), by_file);
	for (size_t i = 0; i < n; i++)
		if (!kept || by_file(&addresses[kept - 1], &addresses[i]))
			addresses[kept++] = addresses[i];
	return kept;
}

static const char *base_name(const struct module *module)
{
	return module->path ? basename(module->path) : "?";
}

static void note(struct namer *namer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void note(struct namer *namer, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	symbolizer_add_note(namer->symbolizer, text);
}

static int start_child(struct namer *namer, struct child *child)
{
	struct namer_task task = {
	    .symbolizer = namer->symbolizer,
	    .addresses = namer->addresses,
	    .first = namer->next,
	    .n = namer->n,
	    .debug_root = namer->options->debug_root,
	    .asks_servers = namer->asks_servers,
	    .shared = namer->shared,
	};
	int ends[2];

	*child = (struct child){.file_first = namer->next};
	memset(namer->shared, 0, sizeof(*namer->shared));
	atomic_store(&namer->shared->at, namer->next);
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	child->pid = fork();
	if (!child->pid) {
		task.fd = ends[1];
		namer_child(&task);
	}
	close(ends[1]);
	child->fd = ends[0];
	if (child->pid > 0)
		return 0;
	close(child->fd);
	return -EAGAIN;
}

/* The address that the child is about, which it may have written anything to */
static size_t place_of(const struct namer *namer)
{
	size_t at = atomic_load(&namer->shared->at);

	return at < namer->n ? at : namer->n - 1;
}

static void take(struct namer *namer, const struct answer *answer)
{
	const struct namer_address *address;

	if (answer->index >= namer->n)
		return;
	address = &namer->addresses[answer->index];
	if (answer->kind == ANSWER_SONAME) {
		symbolizer_preload_soname(namer->symbolizer, address->module,
					  answer->soname);
		return;
	}
	symbolizer_preload(namer->symbolizer, address->module, address->pc,
			   address->is_go, answer->frames, answer->count);
	if (answer->index == namer->next)
		namer->next++;
}

/* False: nothing more comes. */
static bool take_all(struct namer *namer, struct child *child)
{
	int n = answer_reader_fill(&child->reader, child->fd);
	struct answer answer;
	int came;

	if (n == -EINTR)
		return true;
	if (n <= 0)
		return false;
	while ((came = answer_reader_next(&child->reader, &answer)) > 0)
		take(namer, &answer);
	return !came;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Servers have their own bound of time, see debug_server.h. */
static void watch(struct namer *namer, struct child *child, double seconds)
{
	unsigned int most = namer->options->file_seconds;
	size_t at = place_of(namer);
	const struct module *module = namer->addresses[at].module;
	bool is_asking = atomic_load(&namer->shared->is_asking);
	struct namer_progress progress = {
	    .file = base_name(module),
	    .done = at,
	    .all = namer->n,
	    .is_asking = is_asking,
	};

	if (module_compare_files(namer->addresses[child->file_first].module,
				 module)) {
		child->file_first = at;
		child->file_seconds = 0;
	} else if (!is_asking) {
		child->file_seconds += seconds;
	}
	child->is_late = child->file_seconds > (most ? most : FILE_SECONDS);
	if (namer->options->on_progress)
		namer->options->on_progress(&progress,
					    namer->options->argument);
}

static void collect(struct namer *namer, struct child *child)
{
	struct pollfd poll_fd = {.fd = child->fd, .events = POLLIN};
	double before = now(), time;
	bool is_open = true;

	while (is_open && !child->is_late) {
		if (poll(&poll_fd, 1, POLL_MS) > 0)
			is_open = take_all(namer, child);
		time = now();
		if (is_open && time - before < POLL_MS / 1e3)
			continue;
		watch(namer, child, time - before);
		before = time;
	}
}

/* Its status does not matter: all was answered, or not. */
static void end_child(struct child *child)
{
	kill(child->pid, SIGKILL);
	close(child->fd);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	answer_reader_release(&child->reader);
}

static void learn_trouble(struct namer *namer)
{
	const struct namer_shared *shared = namer->shared;

	if (!atomic_load(&shared->has_trouble))
		return;
	namer->asks_servers = false;
	namer->n_missed += atomic_load(&shared->n_missed);
	snprintf(namer->trouble, sizeof(namer->trouble), "%.*s",
		 (int)sizeof(shared->trouble), shared->trouble);
}

/* Whose debug information did that? */
static void blame_file(struct namer *namer, const struct child *child)
{
	const struct module *module = namer->addresses[place_of(namer)].module;
	const char *what = child->is_late ? "took too long" : "failed";

	namer->deaths++;
	switch (symbolizer_lower_trust(namer->symbolizer, module)) {
	case SYMBOLIZER_SYMBOLS_ONLY:
		note(namer,
		     "reading the debug information of %s %s: names come "
		     "from its symbols only",
		     base_name(module), what);
		break;
	default:
		note(namer, "reading %s %s: it has no names", base_name(module),
		     what);
	}
}

static void note_trouble(struct namer *namer)
{
	if (!namer->trouble[0])
		return;
	note(namer, "%s: C names of %zu %s come from symbols only",
	     namer->trouble, namer->n_missed,
	     namer->n_missed == 1 ? "file" : "files");
}

/* Never named from another file: see module.h. */
static void note_unopened(struct namer *namer)
{
	const struct module *first = NULL, *last = NULL;
	size_t files = 0, addresses = 0;

	for (size_t i = 0; i < namer->n; i++) {
		const struct module *module = namer->addresses[i].module;

		if (module->fd >= 0 || !module->path || module->path[0] != '/')
			continue;
		addresses++;
		if (!last || module_compare_files(last, module))
			files++;
		last = module;
		if (!first)
			first = module;
	}
	if (files == 1)
		note(namer,
		     "%zu addresses have no name: %s was deleted or replaced "
		     "before it could be opened",
		     addresses, base_name(first));
	else if (files)
		note(namer,
		     "%zu addresses have no name: %zu files (%s ...) were "
		     "deleted or replaced before they could be opened",
		     addresses, files, base_name(first));
}

/* Others have answered before. */
static void drop_known(struct namer *namer, struct namer_address *addresses)
{
	size_t kept = 0;

	for (size_t i = 0; i < namer->n; i++)
		if (!symbolizer_knows(namer->symbolizer, addresses[i].module,
				      addresses[i].pc, addresses[i].is_go))
			addresses[kept++] = addresses[i];
	namer->n = kept;
}

static int run_children(struct namer *namer)
{
	int error = 0;

	while (namer->next < namer->n && namer->deaths < DEATHS_MAX) {
		struct child child;

		error = start_child(namer, &child);
		if (error)
			break;
		collect(namer, &child);
		end_child(&child);
		if (namer->next < namer->n)
			blame_file(namer, &child);
		learn_trouble(namer);
	}
	return error;
}

int namer_run(struct symbolizer *symbolizer, struct namer_address *addresses,
	      size_t n, const struct namer_options *options)
{
	struct namer namer = {
	    .symbolizer = symbolizer,
	    .options = options,
	    .addresses = addresses,
	    .n = sort_unique(addresses, n),
	    .asks_servers = options->asks_servers,
	};
	int error;

	namer.shared = mmap(NULL, sizeof(*namer.shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (namer.shared == MAP_FAILED)
		return -errno;
	note_unopened(&namer);
	drop_known(&namer, addresses);
	error = run_children(&namer);
	munmap(namer.shared, sizeof(*namer.shared));
	if (error)
		return error;
	note_trouble(&namer);
	symbolizer_close(symbolizer);
	return 0;
}
