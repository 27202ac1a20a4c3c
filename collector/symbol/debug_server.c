/* SPDX-License-Identifier: MIT */
#include "symbol/debug_server.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of variables that are not set. */
static const struct {
	const char *variable, *value;
} defaults[] = {
    {"DEBUGINFOD_TIMEOUT", "5"},
    {"DEBUGINFOD_MAXTIME", "60"},
    {"DEBUGINFOD_RETRY_LIMIT", "0"},
};

/* For what libdebuginfod itself does not bound, as a connect. */
#define GRACE_SECONDS 1

struct debuginfod_client;
typedef int progress_fn(struct debuginfod_client *client, long a, long b);

/* As in <elfutils/debuginfod.h>, which is not needed to build. */
static struct {
	struct debuginfod_client *(*begin)(void);
	void (*end)(struct debuginfod_client *client);
	int (*find)(struct debuginfod_client *client, const unsigned char *id,
		    int id_bytes, char **path);
	void (*set_progress)(struct debuginfod_client *client, progress_fn *fn);
	void (*set_user)(struct debuginfod_client *client, void *user);
	void *(*get_user)(struct debuginfod_client *client);
	const char *(*get_url)(struct debuginfod_client *client);
	bool is_loaded;
} library;

struct debug_server {
	struct debuginfod_client *client;
	int timeout, maxtime;	 /* seconds */
	struct timespec started; /* the question */
	bool is_late;
	void (*notice)(void *, bool is_asking);
	void *notice_argument;
	char trouble[160];
	size_t missed;
};

static int seconds_of(const char *variable)
{
	const char *text = getenv(variable);

	return text ? atoi(text) : 0;
}

struct debug_server *debug_server_new(void)
{
	const char *urls = getenv("DEBUGINFOD_URLS");
	struct debug_server *server;

	if (!urls || !urls[strspn(urls, " ")])
		return NULL;
	server = calloc(1, sizeof(*server));
	if (!server)
		return NULL;
	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
		setenv(defaults[i].variable, defaults[i].value, 0);
	server->timeout = seconds_of("DEBUGINFOD_TIMEOUT");
	server->maxtime = seconds_of("DEBUGINFOD_MAXTIME");
	return server;
}

void debug_server_free(struct debug_server *server)
{
	if (!server)
		return;
	if (server->client)
		library.end(server->client);
	free(server); /* the library stays: curl cannot be unloaded */
}

void debug_server_on_question(struct debug_server *server,
			      void (*notice)(void *, bool), void *argument)
{
	server->notice = notice;
	server->notice_argument = argument;
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
	       (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* Not 0: give up.  A server that sends has a URL. */
static int progress(struct debuginfod_client *client, long a, long b)
{
	struct debug_server *server = library.get_user(client);
	double seconds = seconds_since(&server->started) - GRACE_SECONDS;
	bool is_sending = library.get_url(client) != NULL;

	(void)a;
	(void)b;
	server->is_late =
	    (server->timeout > 0 && seconds > server->timeout && !is_sending) ||
	    (server->maxtime > 0 && seconds > server->maxtime);
	return server->is_late;
}

static bool load(void *handle, const char *name, void *function)
{
	void *symbol = handle ? dlsym(handle, name) : NULL;

	memcpy(function, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static void load_library(void)
{
	void *handle = dlopen("libdebuginfod.so.1", RTLD_NOW | RTLD_LOCAL);

	library.is_loaded =
	    load(handle, "debuginfod_begin", &library.begin) &&
	    load(handle, "debuginfod_end", &library.end) &&
	    load(handle, "debuginfod_find_debuginfo", &library.find) &&
	    load(handle, "debuginfod_set_progressfn", &library.set_progress) &&
	    load(handle, "debuginfod_set_user_data", &library.set_user) &&
	    load(handle, "debuginfod_get_user_data", &library.get_user) &&
	    load(handle, "debuginfod_get_url", &library.get_url);
}

static void give_up(struct debug_server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void give_up(struct debug_server *server, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(server->trouble, sizeof(server->trouble), format, arguments);
	va_end(arguments);
}

static void begin(struct debug_server *server)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load_library);
	if (library.is_loaded)
		server->client = library.begin();
	if (!library.is_loaded)
		give_up(server, "DEBUGINFOD_URLS is set, but libdebuginfod is "
				"not installed");
	else if (!server->client)
		give_up(server, "debuginfod cannot be asked (out of memory)");
	if (!server->client)
		return;
	library.set_user(server->client, server);
	library.set_progress(server->client, progress);
}

static void understand(struct debug_server *server, int error)
{
	bool is_late = error == -ETIME || server->is_late;
	bool is_sending = library.get_url(server->client) != NULL;

	/* one file is not there, or larger than DEBUGINFOD_MAXSIZE */
	if ((error == -ENOENT && !is_late) || error == -EFBIG)
		return;
	if (!is_late)
		give_up(server, "debuginfod cannot be asked (%s)",
			strerror(-error));
	else if (!is_sending)
		give_up(server, "debuginfod did not answer within %d s",
			server->timeout);
	else
		give_up(server, "debuginfod sends too slowly");
}

static int ask(struct debug_server *server, struct debug_build_id build_id,
	       char **path)
{
	int fd;

	clock_gettime(CLOCK_MONOTONIC, &server->started);
	server->is_late = false;
	if (server->notice)
		server->notice(server->notice_argument, true);
	fd = library.find(server->client, build_id.bytes, (int)build_id.size,
			  path);
	if (server->notice)
		server->notice(server->notice_argument, false);
	if (fd < 0)
		understand(server, fd);
	return fd;
}

int debug_server_find(struct debug_server *server,
		      struct debug_build_id build_id, char **path)
{
	int fd = -ENOENT;

	*path = NULL;
	if (!build_id.size)
		return -ENOENT;
	if (!server->client && !server->trouble[0])
		begin(server);
	if (!server->trouble[0])
		fd = ask(server, build_id, path);
	server->missed += fd < 0 && server->trouble[0];
	return fd;
}

const char *debug_server_trouble(const struct debug_server *server)
{
	return server->trouble[0] ? server->trouble : NULL;
}

size_t debug_server_missed(const struct debug_server *server)
{
	return server->missed;
}
