/* SPDX-License-Identifier: MIT */
/*
 * http_source.c - a process that serves net/http/pprof, asked with libcurl
 *
 * Trust   only the address that was typed is asked: no redirect, no proxy, no
 *         other protocol.  Answers are bounded in time and bytes
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#undef curl_easy_setopt
#undef curl_easy_getinfo

#include "growth/growth_source.h"
#include "version.h"

#define URL_BYTES 1024
#define USUAL_PATH "/debug/pprof"
#define CONNECT_MS 2000L

/* Only who asks for it needs it, and its 30 libraries take 5 ms to load. */
static struct {
	__typeof__(curl_easy_init) *init;
	__typeof__(curl_easy_setopt) *set;
	__typeof__(curl_easy_perform) *perform;
	__typeof__(curl_easy_getinfo) *get;
	__typeof__(curl_easy_strerror) *error;
	__typeof__(curl_easy_cleanup) *cleanup;
} library;

struct http_source {
	struct source source;
	CURL *curl;
	char base[URL_BYTES];
	char trouble[CURL_ERROR_SIZE];
};

static bool load(void *handle, const char *name, void *function)
{
	void *symbol = handle ? dlsym(handle, name) : NULL;

	memcpy(function, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static bool load_library(void)
{
	static const char *const names[] = {"libcurl.so.4",
					    "libcurl-gnutls.so.4"};
	void *handle = NULL;

	for (int i = 0; !handle && i < 2; i++)
		handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	return load(handle, "curl_easy_init", &library.init) &&
	       load(handle, "curl_easy_setopt", &library.set) &&
	       load(handle, "curl_easy_perform", &library.perform) &&
	       load(handle, "curl_easy_getinfo", &library.get) &&
	       load(handle, "curl_easy_strerror", &library.error) &&
	       load(handle, "curl_easy_cleanup", &library.cleanup);
}

static size_t on_data(char *data, size_t one, size_t size, void *arg)
{
	struct line_feed *feed = arg;

	return line_feed_take(feed, data, one * size) ? one * size : 0;
}

/* What an answer that is none of ours says is not read. */
static size_t on_header(char *data, size_t one, size_t size, void *arg)
{
	struct http_source *http = arg;
	long status = 0;

	(void)data;
	library.get(http->curl, CURLINFO_RESPONSE_CODE, &status);
	return status < 300 ? one * size : 0;
}

static void say_status(long status, char why[SOURCE_WHY_BYTES])
{
	if (status < 400)
		snprintf(why, SOURCE_WHY_BYTES,
			 "it redirects (status %ld): give the address that it "
			 "leads to",
			 status);
	else if (status == 404)
		snprintf(why, SOURCE_WHY_BYTES,
			 "status 404: does the program import net/http/pprof, "
			 "and is it at this path?");
	else
		snprintf(why, SOURCE_WHY_BYTES, "status %ld", status);
}

/* As it is of a program that has ended, or ends in the middle of an answer. */
static bool is_nobody(CURLcode code)
{
	return code == CURLE_COULDNT_CONNECT || code == CURLE_GOT_NOTHING ||
	       code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR ||
	       code == CURLE_SEND_ERROR;
}

static int say_trouble(const struct http_source *http, CURLcode code,
		       const struct line_feed *feed, char why[SOURCE_WHY_BYTES])
{
	if (feed->bytes > LINE_FEED_MOST)
		snprintf(why, SOURCE_WHY_BYTES,
			 "its answer is longer than 64 MiB");
	else
		snprintf(why, SOURCE_WHY_BYTES, "%.150s",
			 *http->trouble ? http->trouble : library.error(code));
	return is_nobody(code) ? -ECONNRESET : -EIO;
}

static int ask(struct source *source, enum question question,
	       struct line_feed *feed, char why[SOURCE_WHY_BYTES])
{
	static const char *const paths[] = {
	    [QUESTION_HEAP] = "/heap?debug=1",
	    [QUESTION_COLLECTED_HEAP] = "/heap?gc=1&debug=1",
	    [QUESTION_COUNT] = "/",
	    [QUESTION_STACKS] = "/goroutine?debug=2",
	};
	struct http_source *http = (struct http_source *)source;
	char url[URL_BYTES + 32];
	long status = 0;

	snprintf(url, sizeof(url), "%s%s", http->base, paths[question]);
	*http->trouble = 0;
	library.set(http->curl, CURLOPT_URL, url);
	library.set(http->curl, CURLOPT_WRITEDATA, feed);
	CURLcode code = library.perform(http->curl);
	library.get(http->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 300) {
		say_status(status, why);
		return -EPROTO;
	}
	if (code)
		return say_trouble(http, code, feed, why);
	line_feed_end(feed);
	return 0;
}

static void free_it(struct source *source)
{
	struct http_source *http = (struct http_source *)source;

	library.cleanup(http->curl);
	free(http);
}

static void set_up(struct http_source *http)
{
	CURL *curl = http->curl;

	library.set(curl, CURLOPT_NOSIGNAL, 1L);
	library.set(curl, CURLOPT_PROXY, "");
	library.set(curl, CURLOPT_FOLLOWLOCATION, 0L);
	library.set(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	library.set(curl, CURLOPT_TIMEOUT_MS, (long)SOURCE_WAIT_MS);
	library.set(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	library.set(curl, CURLOPT_USERAGENT, "darkheap/" DARKHEAP_VERSION);
	library.set(curl, CURLOPT_WRITEFUNCTION, on_data);
	library.set(curl, CURLOPT_HEADERFUNCTION, on_header);
	library.set(curl, CURLOPT_HEADERDATA, http);
	library.set(curl, CURLOPT_ERRORBUFFER, http->trouble);
}

/* Without a path it is the usual one. */
static void set_base(struct http_source *http, const char *url)
{
	size_t length = strlen(url);
	const char *host = strstr(url, "://");
	bool has_path;

	while (length && url[length - 1] == '/')
		length--;
	has_path = host && memchr(host + 3, '/',
				  (size_t)(url + length - host) > 3
				      ? (size_t)(url + length - host) - 3
				      : 0);
	snprintf(http->base, sizeof(http->base), "%.*s%s", (int)length, url,
		 has_path ? "" : USUAL_PATH);
}

struct source *http_source_new(const char *url, char why[SOURCE_WHY_BYTES])
{
	struct http_source *http;

	if (!load_library()) {
		snprintf(why, SOURCE_WHY_BYTES,
			 "libcurl is not here: install libcurl4");
		return NULL;
	}
	http = calloc(1, sizeof(*http));
	if (http)
		http->curl = library.init();
	if (!http || !http->curl) {
		snprintf(why, SOURCE_WHY_BYTES, "out of memory");
		free(http);
		return NULL;
	}
	http->source = (struct source){.ask = ask, .free = free_it};
	set_base(http, url);
	set_up(http);
	return &http->source;
}
