/* SPDX-License-Identifier: MIT */
/*
 * host.c - a C program with the Go library inside, or linked, or opened
 *
 * DLOPEN  its arguments are libraries to open
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef DLOPEN
#include <dlfcn.h>
#else
void matrix_lose(int rounds);
#endif

typedef void lose_fn(int rounds);

static void *on_a_thread(void *lose)
{
	(*(lose_fn **)lose)(50);
	return NULL;
}

/* Half on this thread, half on one of its own. */
static void run(lose_fn *lose)
{
	pthread_t thread;

	lose(50);
	if (pthread_create(&thread, NULL, on_a_thread, &lose))
		abort();
	pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
#ifdef DLOPEN
	for (int i = 1; i < argc; i++) {
		void *library = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
		lose_fn *lose =
		    library ? (lose_fn *)dlsym(library, "matrix_lose") : NULL;
		if (!lose) {
			fprintf(stderr, "%s\n", dlerror());
			return 1;
		}
		run(lose);
	}
#else
	(void)argc;
	(void)argv;
	run(matrix_lose);
#endif
	return 0;
}
