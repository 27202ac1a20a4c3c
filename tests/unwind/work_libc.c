/* SPDX-License-Identifier: MIT */
#include "work.h"

#include <argz.h>
#include <dirent.h>
#include <dlfcn.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <iconv.h>
#include <locale.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <regex.h>
#include <search.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include <wordexp.h>

static void patterns(int round)
{
	static const char *const some[] = {
	    "^([a-z]+)([0-9]*)(\\.(c|h))?$", "(a|b)*abb[[:alpha:]]{2,5}",
	    "([^,]*,){3}x|y(z(w|v)+)?", "\\(unbalanced"};
	char text[64];
	regex_t regex;
	regmatch_t matches[8];

	snprintf(text, sizeof(text), "file%d.c,aabbabbxyz,yzwv", round);
	for (int i = 0; i < 4; i++) {
		int flags = i % 2 ? REG_EXTENDED | REG_ICASE : REG_EXTENDED;
		if (regcomp(&regex, some[i], flags))
			continue;
		regexec(&regex, text, 8, matches, 0);
		regfree(&regex);
	}
}

static void streams(int round)
{
	char *text = NULL, *line = NULL;
	size_t size = 0, room = 0;
	FILE *out = open_memstream(&text, &size);

	WORK_REQUIRE(out);
	for (int i = 0; i < 20 + round % 7; i++)
		fprintf(out, "%d %s %.*f %Lf\n", i, "line", 30 + i * 50,
			i / 7.0, 1e100L / (i + 1));
	fclose(out);
	FILE *in = fmemopen(text, size, "r");
	WORK_REQUIRE(in);
	while (getline(&line, &room, in) > 0) {
		char *copy = NULL;
		float number;
		WORK_REQUIRE(asprintf(&copy, "%s%s", line, line) > 0);
		sscanf(copy, "%*d %*s %f", &number);
		free(copy);
	}
	fclose(in);
	free(line);
	free(text);
}

static void files(void)
{
	struct dirent **names;
	char words[200];
	FILE *file = fopen("/proc/self/status", "r");

	while (file && fgets(words, sizeof(words), file))
		free(strdup(words));
	if (file)
		fclose(file);
	int n = scandir("/proc/self", &names, NULL, alphasort);
	for (int i = 0; i < n; i++)
		free(names[i]);
	if (n >= 0)
		free(names);
	free(realpath("/proc/self/exe", NULL));
	free(getcwd(NULL, 0));
	file = tmpfile();
	if (file) {
		fprintf(file, "%d", n);
		fclose(file);
	}
}

static int visit(const char *path, const struct stat *stat, int flag,
		 struct FTW *where)
{
	(void)stat;
	(void)flag;
	free(strdup(path));
	return where->level > 2;
}

static void trees(void)
{
	glob_t found;
	wordexp_t words;

	nftw("/proc/self/task", visit, 8, FTW_PHYS);
	if (!glob("/etc/*.conf", GLOB_BRACE, NULL, &found))
		globfree(&found);
	if (!wordexp("$HOME/a ~root \"b c\" [de]*", &words, WRDE_NOCMD))
		wordfree(&words);
	fnmatch("*[[:digit:]]*.c", "unwind7.c", FNM_EXTMATCH);
}

static int compare(const void *a, const void *b)
{
	const int *one = a, *other = b;

	if (*one % 64 == 0)
		free(malloc(24));
	return (*one > *other) - (*one < *other);
}

static void sorting(int round)
{
	int numbers[1000];
	void *root = NULL;

	for (int i = 0; i < 1000; i++)
		numbers[i] = (i * 7919 + round) % 1000;
	qsort(numbers, 1000, sizeof(int), compare);
	for (int i = 0; i < 100; i++)
		tsearch(&numbers[i * 3 % 1000], &root, compare);
	while (root)
		tdelete(*(int **)root, &root, compare);
}

static void languages(int round)
{
	char in[] = "gr\xc3\xbc\xc3\x9f", out[64];
	char *from = in, *to = out;
	size_t left = sizeof(in), room = sizeof(out);
	iconv_t converter =
	    iconv_open(round % 2 ? "UTF-16" : "ISO-8859-1//TRANSLIT", "UTF-8");

	if (converter != (iconv_t)-1) {
		iconv(converter, &from, &left, &to, &room);
		iconv_close(converter);
	}
	locale_t locale = newlocale(LC_ALL_MASK, "C.UTF-8", NULL);
	if (locale)
		freelocale(locale);
	free(wcsdup(L"wide"));
}

static void names(void)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST}, *found;
	char *list = NULL;
	size_t length = 0;

	if (!getaddrinfo("127.0.0.1", "80", &hints, &found))
		freeaddrinfo(found);
	getpwuid(0);
	getservbyname("http", "tcp");
	for (int i = 0; i < 10; i++)
		argz_add(&list, &length, "an=entry");
	free(list);
	setenv("WORK", "some", 1);
	tzset();
}

static void *in_thread(void *unused)
{
	for (int i = 0; i < 10; i++)
		free(calloc(3, 7));
	return unused;
}

static void growth(int round)
{
	pthread_t thread;
	char *block = NULL;

	for (int i = 1; i < 40; i++)
		block = realloc(block, (size_t)(i * i * (round % 5 + 1)));
	free(block);
	if (!pthread_create(&thread, NULL, in_thread, NULL))
		pthread_join(thread, NULL);
	void *library = dlopen("libutil.so.1", RTLD_LAZY);
	if (library)
		dlclose(library);
}

/* Deep, and left without returning. */
static __attribute__((noinline)) int jump(jmp_buf back, int depth)
{
	volatile char room[40];

	room[0] = (char)depth;
	if (!depth) {
		free(malloc(31));
		longjmp(back, 1);
	}
	if (room[0] != (char)depth)
		return 0;
	return jump(back, depth - 1) + room[0];
}

static __attribute__((noinline, noreturn)) void leave(jmp_buf back)
{
	free(malloc(32));
	longjmp(back, 1);
}

/* Ends with a call: what it would return to is another function's. */
static __attribute__((noinline, noreturn)) void leaves(jmp_buf back, int n)
{
	volatile char room[500];

	room[n] = 1;
	if (room[n])
		leave(back);
	leave(back);
}

void work_libc(int round)
{
	jmp_buf back;

	patterns(round);
	streams(round);
	sorting(round);
	languages(round);
	growth(round);
	names();
	if (round % 8 == 0) {
		files();
		trees();
	}
	for (volatile int i = 0; i < 10; i++)
		if (!setjmp(back))
			jump(back, (round * 7 + i * 5) % 60);
	if (!setjmp(back))
		leaves(back, round % 500);
}
