/* SPDX-License-Identifier: MIT */
#include "report/droppable.h"

#include <stdio.h>
#include <string.h>

static const char *const globs[] = {
    "malloc",
    "calloc",
    "realloc",
    "reallocarray",
    "aligned_alloc",
    "memalign",
    "valloc",
    "posix_memalign",
    "pvalloc",
/* the shim's and the allocators' own files are no place for names */
#define WRAPPER_MODULE(pattern, whose)
#define WRAPPER_FUNCTION(pattern, whose) pattern,
#include "symbol/wrappers.def"
#undef WRAPPER_MODULE
#undef WRAPPER_FUNCTION
    /* Go: what cgo makes of C.CString, C.CBytes, C.malloc, ... */
    "*._cgo_cmalloc",
    "*._Cfunc_CString",
    "*._Cfunc_CBytes",
    "*._Cfunc__CMalloc",
    "*._C*func_calloc",
    "*._C*func_realloc",
};

/*
 * Containers of C++ call what is the user's: constructors, a thread's main
 * function.  Dropped, they would take it along.
 */
static int calls_back(const char *glob)
{
	return strstr(glob, "::") != NULL;
}

static void put_glob(FILE *out, const char *glob)
{
	for (const char *c = glob; *c; c++) {
		if (*c == '*')
			fputc('.', out);
		else if (strchr("\\.+?()|[]{}^$", *c))
			fputc('\\', out);
		fputc(*c, out);
	}
}

char *droppable_regexp(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < sizeof(globs) / sizeof(*globs); i++) {
		if (calls_back(globs[i]))
			continue;
		if (i)
			fputc('|', out);
		put_glob(out, globs[i]);
	}
	return fclose(out) ? NULL : text;
}
