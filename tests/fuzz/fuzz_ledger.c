/* SPDX-License-Identifier: MIT */
/*
 * fuzz_ledger.c - a target's heaps, lists of threads and Go arenas, when it
 * means harm
 *
 * Input    10 bytes each: the place of a word, and the word.  They change the
 *          memory of a small process in which all is as it should be
 */
#include "target.h"

#include "ledger/c_heap.h"
#include "ledger/go_heap.h"
#include "ledger/leftover.h"
#include "ledger/look.h"
#include "ledger/remote.h"
#include "ledger/thread_stacks.h"
#include "ledger/view.h"

#define PAGE 4096u
#define PAGES 32u
#define HEAP 0x8000u
#define LIBC 0x10000u
#define ARENA (LIBC + 0x100)
#define LOADER 0x12000u
#define DATA 0x13000u
#define STACK 0x16000u
#define THREAD (STACK + 0x1600)
#define TABLE UINT64_C(0x7e0000000000)
#define GO_ARENA UINT64_C(0xc000000000)
#define RECORD 0x18000u
#define ENTRY (TABLE + ((GO_ARENA + (UINT64_C(1) << 47)) >> 26) * 8)
#define ENTRY_PAGE (ENTRY & ~UINT64_C(4095))

static const char maps[] =
    "00008000-00010000 rw-p 00000000 00:00 0 [heap]\n"
    "00010000-00012000 rw-p 00000000 fe:01 12 /lib/libc.so.6\n"
    "00012000-00013000 rw-p 00000000 fe:01 13 /lib/ld-linux-x86-64.so.2\n"
    "00013000-00015000 rw-p 00000000 fe:01 14 /srv/service\n"
    "00015000-00016000 rw-p 00000000 00:00 0 \n"
    "00016000-00028000 rw-p 00000000 00:00 0 \n"
    "c000000000-c004000000 rw-p 00000000 00:00 0 \n"
    "7e0000000000-7e0002000000 rw-p 00000000 00:00 0 \n";

static uint64_t image[PAGES * PAGE / 8];

static void put(uint64_t address, uint64_t word)
{
	image[(address - HEAP) / 8] = word;
}

/* Two chunks, a top; a thread's cache; an arena; a thread; a span. */
static void make_image(void)
{
	memset(image, 0, sizeof(image));
	put(HEAP + 8, 0x291);
	put(HEAP + 0x16, UINT64_C(1) << 32);
	put(HEAP + 0x290 + 8, 0x41);
	put(HEAP + 0x2d0 + 8, 0x1001);
	put(HEAP + 0x12d0 + 8, (LIBC - HEAP - 0x12d0) | 1);
	for (unsigned int i = 0; i < 127; i++) {
		put(ARENA + 112 + 16 * i, ARENA + 96 + 16 * i);
		put(ARENA + 120 + 16 * i, ARENA + 96 + 16 * i);
	}
	put(ARENA + 96, HEAP + 0x12d0);
	put(ARENA + 2160, ARENA);
	put(ARENA + 2184, 8 * PAGE);
	put(ARENA + 2192, 8 * PAGE);
	put(LOADER + 64, THREAD + 704);
	put(THREAD, THREAD);
	put(THREAD + 16, THREAD);
	put(THREAD + 704, LOADER + 64);
	put(THREAD + 1680, STACK);
	put(THREAD + 1688, 2 * PAGE);
	put(DATA + 256, TABLE);
	put(RECORD, RECORD - 0x1000);
	put(RECORD - 0x1000 + 24, GO_ARENA);
	put(RECORD - 0x1000 + 32, 1);
	put(RECORD - 0x1000 + 96, UINT64_C(1) << 24);
}

static int make_memory(const uint8_t *data, size_t size)
{
	static int fd = -1;
	const uint64_t entry = RECORD;

	make_image();
	for (; size >= 10; data += 10, size -= 10) {
		uint16_t place;

		memcpy(&place, data, 2);
		memcpy(&image[place % (sizeof(image) / 8)], data + 2, 8);
	}
	if (fd < 0)
		fd = memfd_create("memory", MFD_CLOEXEC);
	REQUIRE(pwrite(fd, image, sizeof(image), HEAP) == sizeof(image));
	REQUIRE(pwrite(fd, &entry, 8, (off_t)ENTRY) == 8);
	REQUIRE(!ftruncate(fd, (off_t)ENTRY_PAGE + PAGE));
	return fd;
}

static void take_stack(void *arg, uint64_t start, uint64_t end)
{
	view_claim(arg, start, end, LEDGER_THREAD_STACKS);
}

static void take_go(struct view *view, const struct look *look,
		    struct ledger *ledger)
{
	const struct go_view go = {&view->areas, &view->residency, view->remote,
				   &view->claims, &view->targets};
	struct go_sums sums = {0};

	if (go_heap_take(&go, &look->runtimes[0], &sums))
		return;
	REQUIRE(sums.stacks <= GO_ARENA_BYTES);
	ledger->rows[LEDGER_GO_HEAP] = sums.heap;
	ledger->rows[LEDGER_GO_STACKS] = sums.stacks;
}

static void use(struct view *view)
{
	const struct look look = {
	    .runtimes = {{.start = DATA, .end = DATA + 2 * PAGE}},
	    .n_runtimes = 1,
	};
	struct ledger ledger = {.is_taken = true};
	uint64_t sum = 0;

	view->rows = ledger.rows;
	c_heap_take(view, &ledger);
	thread_stacks_find(&view->areas, view->remote, take_stack, view);
	take_go(view, &look, &ledger);
	c_heap_take_mapped(view);
	c_heap_check(view, &ledger);
	leftover_take(view, &look);
	for (int i = 0; i < LEDGER_ROWS; i++)
		sum += ledger.rows[i];
	/* whatever it says: each page is somebody's, once */
	REQUIRE(sum == residency_total(&view->residency));
	REQUIRE(retention_bytes(&ledger.retention) <=
		residency_total(&view->residency));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view view = {0};
	int fd = make_memory(data, size);

	REQUIRE(!areas_read(&view.areas, strdup(maps)));
	REQUIRE(
	    !residency_add(&view.residency, HEAP, HEAP + PAGES * PAGE, false));
	REQUIRE(!residency_add(&view.residency, GO_ARENA, GO_ARENA + 9 * PAGE,
			       false));
	REQUIRE(!residency_add(&view.residency, ENTRY_PAGE, ENTRY_PAGE + PAGE,
			       false));
	residency_settle(&view.residency, 0);
	view.remote = remote_new(fd, &view.residency);
	REQUIRE(view.remote);
	use(&view);
	remote_free(view.remote);
	targets_release(&view.targets);
	claims_release(&view.claims);
	claims_release(&view.heaps);
	residency_release(&view.residency);
	areas_release(&view.areas);
	return 0;
}
