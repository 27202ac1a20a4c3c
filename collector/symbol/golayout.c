/* SPDX-License-Identifier: MIT */
/*
 * golayout.c - the table of field offsets, and who overrules it
 */
#include "symbol/golayout.h"

#include <errno.h>
#include <stdio.h>

#include "darkheap/session.h"
#include "symbol/buildinfo.h"
#include "symbol/elf_image.h"
#include "symbol/gocode.h"
#include "symbol/pclntab.h"

#define RELEASE_MIN 20
#define RELEASE_TESTS_MAX 27
/* _cgo_topofstack is some 40 bytes long. */
#define TOPOFSTACK_BYTES 64
/* runtime.cgocall is some 500, runtime.mcommoninit 700. */
#define FUNCTION_BYTES_MAX 65536

/* The fields that moved, since the release and minor that moved them. */
struct field_row {
	unsigned int release, minor;
	uint16_t syscallsp, goid, labels;
	uint16_t gsignal, curg, id, procid, ncgocall, ncgo;
	uint16_t gopc, parent, startpc, test_name; /* testing.common.name */
};

static const struct field_row rows[] = {
    {20, 0, 112, 152, 360, 80, 192, 232, 72, 304, 312, 296, 0, 312, 256},
    {21, 0, 112, 152, 344, 80, 192, 232, 72, 304, 312, 280, 272, 296, 256},
    {22, 0, 112, 152, 344, 80, 192, 232, 72, 296, 304, 280, 272, 296, 248},
    {23, 0, 112, 160, 352, 80, 192, 232, 72, 296, 304, 288, 280, 304, 248},
    {23, 12, 112, 160, 352, 80, 192, 232, 72, 320, 328, 288, 280, 304, 248},
    {24, 0, 112, 160, 352, 80, 192, 232, 72, 296, 304, 288, 280, 304, 248},
    {24, 6, 112, 160, 352, 80, 192, 232, 72, 320, 328, 288, 280, 304, 248},
    {25, 0, 104, 152, 344, 72, 184, 224, 64, 312, 320, 280, 272, 296, 256},
    {26, 0, 104, 152, 352, 72, 184, 232, 64, 320, 328, 288, 280, 304, 288},
};

/* The last row that is not newer. */
static const struct field_row *find_row(const struct buildinfo *info)
{
	size_t i = sizeof(rows) / sizeof(*rows);

	while (--i > 0)
		if (rows[i].release < info->release ||
		    (rows[i].release == info->release &&
		     rows[i].minor <= info->minor))
			break;
	return &rows[i];
}

static void set_fields(struct go_layout *out, const struct field_row *row)
{
	out->g_stack_lo = 0;
	out->g_stack_hi = 8;
	out->g_m = 48;
	out->g_sched_sp = 56;
	out->m_g0 = 0;
	out->g_syscallsp = row->syscallsp;
	out->g_goid = row->goid;
	out->g_labels = row->labels;
	out->m_gsignal = row->gsignal;
	out->m_curg = row->curg;
	out->m_id = row->id;
	out->m_procid = row->procid;
	out->m_ncgocall = row->ncgocall;
	out->m_ncgo = row->ncgo;
}

/* What asmcgocall leaves on the g0 stack. */
static void set_slot(struct go_layout *out, unsigned int release)
{
	bool wide = release <= 21;

	out->slot_drop = wide ? 64 : 16;
	out->slot_g = wide ? 48 : 8;
	out->slot_depth = wide ? 40 : 0;
	out->frame_skip = release <= 20 ? 0x30 : 0;
	out->syscallsp_add = release <= 20 ? 8 : 16;
}

static bool find_topofstack(const struct elf_image *image,
			    const struct pclntab *table, uint64_t *address)
{
	uint64_t end;

	return elf_image_symbol(image, "_cgo_topofstack", address) ||
	       pclntab_function(table, "_cgo_topofstack", address, &end) == 0;
}

/* TLS slot of g; the function has the offsets of g.m and m.curg as well. */
static const char *set_tls(struct go_layout *out, const struct elf_image *image,
			   const struct pclntab *table)
{
	struct gocode_tls tls;
	struct elf_span code;
	uint64_t address;

	if (!find_topofstack(image, table, &address))
		return "no _cgo_topofstack: built without cgo";
	code = elf_image_range(image, address, TOPOFSTACK_BYTES);
	if (!gocode_read_tls(code, &tls))
		return "the code of _cgo_topofstack is not understood";
	if (tls.g_m != out->g_m)
		return "g.m is not where all releases have it";
	out->tls_slot = tls.slot;
	out->tls_got = tls.got;
	out->m_curg = tls.m_curg;
	return NULL;
}

/* The counters moved within releases: the table alone is not enough. */
static const char *set_counters(struct go_layout *out,
				const struct elf_image *image,
				const struct pclntab *table)
{
	uint64_t start, end, callee, callee_end;
	struct gocode_counters counters;
	struct elf_span code;

	if (pclntab_function(table, "runtime.cgocall", &start, &end) < 0 ||
	    pclntab_function(table, "runtime.asmcgocall", &callee,
			     &callee_end) < 0)
		return "no runtime.cgocall: built without cgo";
	if (end - start > FUNCTION_BYTES_MAX)
		return "the code of runtime.cgocall is not understood";
	code = elf_image_range(image, start, end - start);
	if (!gocode_read_counters(code, callee, &counters))
		return "the code of runtime.cgocall is not understood";
	out->m_ncgocall = counters.m_ncgocall;
	out->m_ncgo = counters.m_ncgo;
	return NULL;
}

/* Stacks are found without: Ms that never allocated in C are not, then. */
static void set_machines(struct go_layout *out, const struct elf_image *image,
			 const struct pclntab *table)
{
	struct gocode_machines machines;
	uint64_t start, end, store, store_end;

	if (pclntab_function(table, "runtime.atomicstorep", &store,
			     &store_end) < 0)
		store = 0;
	if (pclntab_function(table, "runtime.mcommoninit", &start, &end) < 0 ||
	    end - start > FUNCTION_BYTES_MAX ||
	    !gocode_read_machines(elf_image_range(image, start, end - start),
				  store, &machines))
		return;
	out->allm = machines.allm;
	out->m_alllink = machines.m_alllink;
}

/*
 * Whose test a goroutine runs, and who started it.  The shim follows a pointer
 * for it: not in releases that nobody has looked at.
 */
static void set_tests(struct go_layout *out, const struct elf_image *image,
		      const struct pclntab *table, const struct field_row *row)
{
	struct gocode_goroutines goroutines;
	uint64_t start, end;

	if (out->release > RELEASE_TESTS_MAX)
		return;
	out->g_gopc = row->gopc;
	out->g_parent = row->parent;
	out->g_startpc = row->startpc;
	if (pclntab_function(table, "testing.tRunner", &out->test_runner, &end))
		return;
	out->test_name = row->test_name;
	pclntab_function(table, "testing.fRunner", &out->fuzz_runner, &end);
	pclntab_function(table, "testing.(*B).runN", &out->benchmark_runner,
			 &end);
	if (pclntab_function(table, "runtime.allgadd", &start, &end) < 0 ||
	    end - start > FUNCTION_BYTES_MAX ||
	    !gocode_read_goroutines(elf_image_range(image, start, end - start),
				    &goroutines))
		return;
	out->allgptr = goroutines.allgptr;
	out->allglen = goroutines.allglen;
}

/* A reason why the layout is not known, or NULL. */
static const char *fill(struct go_layout *out, const struct elf_image *image,
			const struct pclntab *table,
			const struct buildinfo *info)
{
	const char *why;

	out->release = info->release;
	set_fields(out, find_row(info));
	set_slot(out, info->release);
	pclntab_text(table, &out->text_start, &out->text_end);
	why = set_tls(out, image, table);
	if (!why)
		why = set_counters(out, image, table);
	set_machines(out, image, table);
	set_tests(out, image, table, find_row(info));
	out->known = !why;
	return why;
}

static const char *fill_from(int fd, const struct pclntab *known,
			     struct go_layout *out,
			     const struct elf_image *image,
			     const struct buildinfo *info)
{
	struct pclntab *table;
	const char *why;

	if (image->header.e_machine != EM_X86_64)
		return "only amd64 is supported";
	if (!info->release)
		return "Go release not understood";
	if (info->release < RELEASE_MIN)
		return "made by a Go release before 1.20";
	if (known)
		return fill(out, image, known, info);
	if (pclntab_open(&table, fd) < 0)
		return "pclntab missing or damaged";
	why = fill(out, image, table, info);
	pclntab_free(table);
	return why;
}

int golayout_read_with(int fd, const struct pclntab *table,
		       struct go_layout *out, char *why, size_t why_bytes)
{
	struct elf_image image;
	struct buildinfo info;
	const char *reason;
	int ret;

	*out = (struct go_layout){0};
	snprintf(why, why_bytes, "%s", "");
	ret = elf_image_init(&image, fd);
	if (ret < 0)
		return ret;
	ret = buildinfo_read_image(&image, &info);
	if (ret == 0)
		reason = fill_from(fd, table, out, &image, &info);
	else
		reason = "not made by Go";
	if (reason && ret == 0)
		snprintf(why, why_bytes, "%s: %s", info.version, reason);
	else if (reason)
		snprintf(why, why_bytes, "%s", reason);
	buildinfo_release(&info);
	elf_image_release(&image);
	return ret == -ENOENT ? 0 : ret;
}

int golayout_read(int fd, struct go_layout *out, char *why, size_t why_bytes)
{
	return golayout_read_with(fd, NULL, out, why, why_bytes);
}
