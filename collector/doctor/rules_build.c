/* SPDX-License-Identifier: MIT */
/*
 * rules_build.c - settings of the build that mislead who reads the figures
 *
 * Why     all are notes: they leave alone whether a program can be tracked,
 *         and say what to think of its memory and of what is shown of it
 */
#include <string.h>

#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "symbol/distortion.h"

#define ENTRY(function) static bool function(const struct examination *e)
#define ABOUT(function) \
	static void function(const struct examination *e, FILE *out)
#define DISTORTED(function, name)                                           \
	ENTRY(function)                                                     \
	{                                                                   \
		return distortion_is_in(distortions(e), DISTORTION_##name); \
	}
#define SETTING(function, key)               \
	ABOUT(function)                      \
	{                                    \
		fputs(setting(e, key), out); \
	}

/* The value of a build setting, or "". */
static const char *setting(const struct examination *e, const char *key)
{
	const char *value = e->binary && e->binary->is_go
				? buildinfo_setting(&e->binary->go, key)
				: NULL;

	return value ? value : "";
}

static bool is_true(const struct examination *e, const char *key)
{
	return !strcmp(setting(e, key), "true");
}

static uint32_t distortions(const struct examination *e)
{
	return e->binary && e->binary->is_go ? distortions_of(&e->binary->go)
					     : 0;
}

static struct gcflags gcflags(const struct examination *e)
{
	return gcflags_read(setting(e, "-gcflags"));
}

DISTORTED(is_race, RACE)
DISTORTED(is_not_inlined, NO_INLINING)
DISTORTED(is_not_optimized, NO_OPTIMIZATION)
DISTORTED(has_escapes, CHECKPTR_ESCAPES)

ENTRY(is_sanitized)
{
	return is_true(e, "-asan") || is_true(e, "-msan");
}

/* Asked for, or come with a sanitizer that does not forbid it. */
ENTRY(has_checkptr)
{
	int level = gcflags(e).checkptr;

	return level > 0 || (level < 0 && (is_race(e) || is_sanitized(e)));
}

ABOUT(checkptr_from)
{
	if (gcflags(e).checkptr > 0)
		fprintf(out, "-gcflags='%s'", setting(e, "-gcflags"));
	else
		fprintf(out, "it comes with %s",
			is_race(e) ? "-race" : "-asan and -msan");
}

ENTRY(has_gcflags)
{
	return gcflags(e).is_given && !gcflags(e).is_harmless;
}

ABOUT(gcflags_text)
{
	fprintf(out, "-gcflags='%s'", setting(e, "-gcflags"));
}

ENTRY(has_printing_gcflags)
{
	return gcflags(e).is_harmless;
}

ENTRY(is_covered)
{
	return is_true(e, "-cover");
}

ENTRY(has_cgocheck)
{
	return strstr(setting(e, "GOEXPERIMENT"), "cgocheck2") != NULL;
}

ENTRY(has_experiment)
{
	return *setting(e, "GOEXPERIMENT");
}

SETTING(experiment, "GOEXPERIMENT")

/* v1 is Go's own. */
ENTRY(has_processor_level)
{
	const char *level = setting(e, "GOAMD64");

	return *level && strcmp(level, "v1") != 0;
}

ABOUT(processor_level)
{
	fprintf(out, "GOAMD64=%s", setting(e, "GOAMD64"));
}

ENTRY(is_linked_by_itself)
{
	return strstr(setting(e, "-ldflags"), "-linkmode=internal") ||
	       strstr(setting(e, "-ldflags"), "-linkmode internal");
}

ENTRY(has_tags)
{
	return *setting(e, "-tags");
}

SETTING(tags, "-tags")

ENTRY(is_trimmed)
{
	return is_true(e, "-trimpath");
}

ENTRY(is_modified)
{
	return is_true(e, "vcs.modified");
}

ABOUT(revision)
{
	fprintf(out, "%s %.12s of %s", setting(e, "vcs"),
		*setting(e, "vcs.revision") ? setting(e, "vcs.revision")
					    : "with no revision",
		*setting(e, "vcs.time") ? setting(e, "vcs.time")
					: "an unknown time");
}

static const struct goroot *goroot(const struct examination *e)
{
	static const struct goroot unknown;

	return e->binary && e->binary->is_go ? &e->binary->goroot : &unknown;
}

ENTRY(has_own_goroot)
{
	return goroot(e)->place == GOROOT_CUSTOM;
}

ABOUT(goroot_path)
{
	fputs(goroot(e)->path, out);
}

/* "go1.19" of /usr/lib/go-1.19 agrees with any go1.19.x. */
ENTRY(is_of_other_release)
{
	const struct goroot *root = goroot(e);
	const struct buildinfo *go = e->binary ? &e->binary->go : NULL;

	return root->release && go->release &&
	       (root->release != go->release ||
		(root->minor >= 0 && (unsigned int)root->minor != go->minor));
}

ABOUT(releases)
{
	const struct goroot *root = goroot(e);

	fprintf(out, "the build says %s, the path go1.%u",
		e->binary->go.version, root->release);
	if (root->minor >= 0)
		fprintf(out, ".%d", root->minor);
}

ENTRY(is_of_two_trees)
{
	return goroot(e)->other != NULL;
}

ABOUT(two_trees)
{
	fprintf(out, "%s and %s",
		goroot(e)->path ? goroot(e)->path : "(trimmed)",
		goroot(e)->other);
}

ENTRY(is_trimmed_in_part)
{
	return is_true(e, "-trimpath") && goroot(e)->path;
}

ENTRY(is_trimmed_untold)
{
	return !is_true(e, "-trimpath") && goroot(e)->place == GOROOT_TRIMMED;
}

/* The linker adds experiments to the release's name. */
ENTRY(is_changed_go)
{
	const char *stamp =
	    e->binary && e->binary->is_go ? e->binary->go.stamp : NULL;

	return stamp && strcmp(stamp, e->binary->go.version) != 0 &&
	       !strstr(stamp, " X:") && !strstr(stamp, "-X:");
}

ABOUT(go_stamp)
{
	fputs(e->binary->go.stamp, out);
}

ENTRY(is_misnamed)
{
	return e->binary && binary_is_misnamed(e->binary);
}

ABOUT(compiler)
{
	fprintf(out, "the build says %s, its compiler was %s",
		e->binary->go.version, e->binary->debuginfo.go_release);
}

const struct rule rules_build[] = {
    {"compiler_release", SEVERITY_LIMITED, is_misnamed,
     "its Go is not the one that it names: Go frames may be missing, and "
     "verdicts be wrong",
     compiler, "build it without -X runtime.buildVersion", NULL},
    {"race", SEVERITY_NOTE, is_race,
     "built with -race: times, Go memory and resident memory are not those of "
     "production; what C allocates is the same",
     NULL, "measure a build without -race", NULL},
    {"sanitized", SEVERITY_NOTE, is_sanitized,
     "built with a sanitizer: times and memory are not those of production",
     NULL, "measure a build without -asan and -msan", NULL},
    {"gcflags", SEVERITY_NOTE, has_gcflags,
     "compiled unlike production: what escapes and what is inlined may differ",
     gcflags_text, "measure a build without -gcflags", NULL},
    {"no_inlining", SEVERITY_NOTE, is_not_inlined,
     "nothing is inlined (-l): values escape to Go's heap that would not "
     "otherwise",
     NULL, NULL, NULL},
    {"no_optimization", SEVERITY_NOTE, is_not_optimized,
     "not optimized (-N): times are longer, and Go's heap may hold more", NULL,
     NULL, NULL},
    {"checkptr", SEVERITY_NOTE, has_checkptr,
     "checks conversions of unsafe.Pointer (checkptr): it costs time, ends the "
     "program on a bad one, and finds no leak",
     checkptr_from, NULL, NULL},
    {"checkptr_escapes", SEVERITY_NOTE, has_escapes,
     "what is converted to an unsafe.Pointer goes to Go's heap (checkptr=2)",
     NULL, NULL, NULL},
    {"gcflags_print", SEVERITY_NOTE, has_printing_gcflags,
     "its compiler flags leave the code as it is in a plain build",
     gcflags_text, NULL, NULL},
    {"cover", SEVERITY_NOTE, is_covered,
     "counts what it covers (-cover): more code and data, nothing of it in C",
     NULL, NULL, NULL},
    {"cgocheck2", SEVERITY_NOTE, has_cgocheck,
     "built with cgocheck2: each write of a Go pointer is checked, which is "
     "slow; it looks for Go pointers in C memory, not for leaks",
     NULL, "measure a build without GOEXPERIMENT=cgocheck2", NULL},
    {"trimpath", SEVERITY_NOTE, is_trimmed,
     "built with -trimpath: lines are named, their text is shown where its "
     "go.mod and the module cache are; Go does not record -ldflags then",
     NULL, NULL, NULL},
    {"experiment", SEVERITY_NOTE, has_experiment,
     "built with an experiment of Go", experiment, NULL, NULL},
    {"goamd64", SEVERITY_NOTE, has_processor_level,
     "needs a newer processor than Go's default, which memory does not notice",
     processor_level, NULL, NULL},
    {"linkmode", SEVERITY_NOTE, is_linked_by_itself,
     "linked by Go's own linker: C code of packages has no DWARF of its own",
     NULL, NULL, NULL},
    {"tags", SEVERITY_NOTE, has_tags,
     "built with tags: other files of a package may be in it than elsewhere",
     tags, NULL, NULL},
    {"goroot", SEVERITY_NOTE, has_own_goroot,
     "built by a Go in a place of its own: frames are named from the file "
     "itself, nothing is looked up there",
     goroot_path, NULL, NULL},
    {"goroot_release", SEVERITY_NOTE, is_of_other_release,
     "the place of its Go names another release than the build does", releases,
     "find out which it was: symbols follow what the build says", NULL},
    {"goroot_mixed", SEVERITY_NOTE, is_of_two_trees,
     "its standard library comes from two places", two_trees, NULL, NULL},
    {"trimpath_broken", SEVERITY_NOTE, is_trimmed_in_part,
     "says -trimpath, and has whole paths all the same", goroot_path, NULL,
     NULL},
    {"trimpath_untold", SEVERITY_NOTE, is_trimmed_untold,
     "paths are trimmed, though the build does not say -trimpath: another "
     "build system has done it, or its Go was built so",
     NULL, NULL, NULL},
    {"go_changed", SEVERITY_NOTE, is_changed_go,
     "its Go is no release as it was published", go_stamp,
     "if Go frames are missing, tell which Go it is", NULL},
    {"vcs_modified", SEVERITY_NOTE, is_modified,
     "built from changed files: lines may not be those of the revision",
     revision, NULL, NULL},
};

const size_t rules_build_count = sizeof(rules_build) / sizeof(*rules_build);
