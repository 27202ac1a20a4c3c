/* SPDX-License-Identifier: MIT */
/*
 * session.h - how a target and the collector meet, and the pages they share
 *
 * Why     one handshake at start, then no descriptor and no call: everything
 *         that both need afterwards lies in memory that the collector made,
 *         sized and sealed
 * Steps   on a SOCK_SEQPACKET socket, each within one deadline of 2 s:
 *	1. target    struct session_hello (+ pidfd if it can)
 *	2. target    FD_MAPS, FD_MEM, FD_EXE: struct session_fd + descriptor
 *	3. collector struct session_welcome; decision SLEEP ends here
 *	4. collector FD_CONTROL, FD_RINGS, FD_CONFIG, FD_LIFE, FD_BELL, then
 *	             FD_TABLES, FD_INDEX: either may be FD_NONE, or not fit
 *	             into the target, which goes on without
 *	5. target    struct session_ready; both close
 *         A target that stands down sends hello with a reason and closes.
 * Trust   the collector believes nothing of this; it never waits for a target
 */
#ifndef DARKHEAP_SESSION_H
#define DARKHEAP_SESSION_H

#include <stdatomic.h>
#include <stdint.h>

#include "ring.h"

#define DARKHEAP_PROTOCOL 5
#define DARKHEAP_MAGIC 0x70616568u /* "heap" */
#define DARKHEAP_PAGE 4096u
#define HANDSHAKE_MS 2000

/* Why a process is not tracked; the collector prints it (session_reason). */
enum session_reason {
	REASON_NONE = 0,
	REASON_NOT_GO,	     /* no Go build ID, and not --include-non-go */
	REASON_OWN_MALLOC,   /* allocator inside the executable */
	REASON_NO_LIBC,	     /* nothing to hook: CGO_ENABLED=0 PIE */
	REASON_MUSL,	     /* not tracked yet */
	REASON_ARCH,	     /* not tracked yet */
	REASON_NO_ALLOCATOR, /* malloc not found in the link map */
	REASON_GO_TOOL,	     /* cmd/go and friends: their children matter */
	REASON_NO_WIPE,	     /* MADV_WIPEONFORK refused */
	REASON_NO_MEMORY,    /* mmap refused (RLIMIT_AS) */
	REASON_PROTOCOL,     /* another protocol */
	REASON_LIMIT,	     /* too many sessions in the collector */
	REASON_OUTPUT_ONLY,  /* the collector does not want more */
	REASON_FOLLOWED,     /* a forked child, without --follow */
	REASON_LEFT,	     /* in the middle of the handshake */
	REASON_UNSEEN,	     /* became another program, which said nothing */
	REASON_MAX,
};

enum session_flags {
	SESSION_TSC = 1 << 0, /* CPUID says that the TSC is invariant */
	SESSION_GO = 1 << 1,  /* the executable has a Go build ID */
};

struct session_hello {
	uint32_t magic;
	uint16_t protocol;
	uint16_t reason; /* enum session_reason; not NONE: stands down */
	uint32_t hello_size, welcome_size, control_size, slot_size;
	int32_t pid, ppid;
	uint32_t flags;
	uint32_t zero;
	uint64_t time;	/* TSC at hello */
	uint64_t entry; /* AT_ENTRY: tells the executable's load bias */
	uint64_t shim;	/* an address inside libdarkheap.so */
	char libc[24];	/* gnu_get_libc_version(), or "musl" */
	char exe[128];	/* tail of AT_EXECFN, for people */
};

enum session_fd_kind {
	FD_NONE = 0, /* "I have none": no descriptor comes with it */
	FD_PIDFD,
	FD_MAPS, /* /proc/self/maps, read-only: stays readable, namespaces or
		    not */
	FD_MEM,	 /* /proc/self/mem, read-only: the work clock's last value */
	FD_EXE,	 /* /proc/self/exe: `go run` and `go test` delete it */
	FD_CONTROL,
	FD_RINGS,
	FD_CONFIG,
	FD_LIFE,
	FD_BELL,
	FD_TABLES, /* unwind.h */
	FD_INDEX,
	FD_KINDS,
};

struct session_fd {
	uint32_t magic;
	uint32_t kind;
	uint64_t size; /* of the memfd, collector to target */
};

/*
 * Where a Go runtime keeps what the shim reads, all in bytes; filled in by the
 * collector from the module that holds the runtime (symbol/golayout.h).  0 in
 * `known`: no Go frames, and `why` of the collector says why.  Addresses are
 * those of the file until the collector has added the module's load bias.
 */
struct go_layout {
	uint32_t known;
	uint32_t release; /* minor: 26 for go1.26 */
	int64_t tls_slot; /* of g, relative to the thread pointer (%fs) */
	uint64_t tls_got; /* not 0: address of the word that holds it; the
			   * collector reads it, the shim never sees one */
	uint32_t g_stack_lo, g_stack_hi, g_m, g_sched_sp;
	uint32_t g_syscallsp, g_goid, g_labels, m_g0, m_gsignal, m_curg;
	uint32_t m_id, m_procid, m_ncgocall, m_ncgo;
	uint32_t slot_drop;  /* asmcgocall: base = (g0.sched.sp - drop) & ~15 */
	uint32_t slot_g;     /* saved g at base + this */
	uint32_t slot_depth; /* stack.hi - SP at base + this */
	uint32_t frame_skip; /* 0: first record at gsp; else first PC at *gsp,
			      * next frame at gsp + this (Go <= 1.20) */
	uint32_t syscallsp_add; /* g.syscallsp - gsp in a cgo call */
	uint32_t m_alllink;	/* 0: unknown; this and the next the collector
				 * reads, the shim does not */
	uint64_t allm;		/* address of the list of all Ms */
	uint64_t text_start, text_end; /* Go text */
	/* Of test binaries, else 0; g_parent also before Go 1.21.  The test
	 * that a goroutine runs is the first argument of a runner, whose code
	 * these addresses are: a structure with the name at test_name. */
	uint32_t g_gopc, g_parent, g_startpc, test_name;
	uint64_t test_runner, fuzz_runner, benchmark_runner;
	uint64_t allgptr, allglen; /* of the list of all goroutines, or 0 */
};

/* Each c-shared library has a runtime of its own; a plugin has none. */
#define GO_LAYOUTS_MAX 4
#define GO_TEXTS_MAX 256

/* Code of one module; of Go's own the Go part alone, beside the whole.  Both
 * 0: it is gone. */
struct session_text {
	uint64_t start, end;
	uint64_t is_go;
};

/*
 * The Go runtimes and all code of the process.  The collector only appends,
 * then raises the count (release).  A library that comes later must be known
 * before its first cgo call: a target that sees code in none of `texts`, or has
 * seen a dlclose since it asked last, raises `asked`, rings the bell and waits
 * a short while for `answered` to follow.
 */
struct session_go {
	_Atomic uint32_t n_layouts;
	_Atomic uint32_t n_texts;  /* 0: the collector cannot see them */
	_Atomic uint32_t asked;	   /* by the target */
	_Atomic uint32_t answered; /* futex: the last `asked` looked into */
	struct go_layout layouts[GO_LAYOUTS_MAX];
	struct session_text texts[GO_TEXTS_MAX];
};

struct session_welcome {
	uint32_t magic;
	uint16_t protocol;
	uint16_t decision; /* enum session_reason: NONE = tracked */
};

struct session_ready {
	uint32_t magic;
	uint32_t reason;    /* NONE: tracking is on */
	uint64_t allocator; /* address of the malloc that ours calls */
};

/* Options of the whole collector; the target maps it read-only. */
struct session_config {
	_Atomic uint32_t on;	   /* 0: nothing is recorded */
	_Atomic uint32_t sequence; /* 1: time is control->sequence */
	_Atomic uint32_t asleep;   /* 1: the reader sleeps on the bell */
	uint32_t depth;		   /* Go frames a stack, <= STACK_DEPTH_MAX */
	uint32_t raw;		   /* 0: no raw slices (--no-raw) */
	uint32_t slice_bytes;	   /* <= STACK_SLICE_MAX */
	uint32_t owner_word;	   /* of the collector's word in its mutex */
	uint32_t follow;   /* 1: children are sessions, too (--follow) */
	uint64_t stall_ns; /* --stall, per session */
	uint64_t tick_ns;  /* of the TSC, in 2^-32 ns; 0: unknown */
	/* --sample: one block each so many bytes is recorded, 0: all; it may
	 * change at any time, threads follow when they next sample */
	_Atomic uint64_t sample_bytes;
	uint32_t free_stacks; /* 1: FREEs have stacks (--free-stacks) */
	uint32_t zero;
};

/* FD_CONFIG: one page of config, one page with the collector's owner word. */
#define CONFIG_BYTES (2 * DARKHEAP_PAGE)
#define CONFIG_OWNER_OFFSET DARKHEAP_PAGE

/* Bit of an owner word that the kernel sets at its owner's end (futex(2)). */
#define OWNER_DIED 0x40000000u

enum go_state {
	GO_UNKNOWN = 0, /* no cgo call seen yet, or no layout */
	GO_OK = 1,	/* the self-check passed */
	GO_FAILED = 2,	/* the self-check failed: C frames only */
};

/* FD_CONTROL: this, then RING_SLOTS_MAX slots at CONTROL_SLOTS. */
struct session_control {
	_Alignas(64) _Atomic uint32_t off; /* enum session_off, by the target */
	_Atomic uint32_t go_state;
	_Atomic uint32_t go_failures; /* stacks whose self-check said no */
	uint32_t owner_word;	      /* offset of the word in a mutex */
	uint32_t has_word;	      /* session's own mutex was proved */
	uint32_t chunks;	      /* of the rings memfd, by the collector */
	_Atomic uint32_t slots_used;  /* slots ever taken: look no further */
	_Atomic uint32_t slots_free;  /* among them, given back */
	/* first time that is not to be used; set before the slots' off_head,
	 * these before `off` */
	_Atomic uint64_t off_time;
	_Atomic uint64_t stalled_ns; /* of config.stall_ns, used up */
	_Atomic uint64_t untracked;  /* events of threads without a ring */
	_Atomic uint64_t modules;    /* dlclose's: unwind.h, Epoch */
	_Atomic uint64_t own_set;    /* RING_OWN() of the sampled set */
	_Atomic uint32_t silent;     /* threads in a hook that never ends */
	_Alignas(64) _Atomic uint64_t sequence; /* time, where TSC is no good */
	_Alignas(64) uint8_t owner[128];	/* the leader's robust mutex */
	/* by a shim built with STACK_CHECK: stacks that the cache knew and that
	 * were walked again, and how many of them were others */
	_Alignas(64) _Atomic uint64_t checked;
	_Atomic uint64_t wrong;
	_Alignas(64) _Atomic uint32_t message_set;
	char message[252]; /* the shim's last words, zero-terminated */
	_Alignas(64) _Atomic uint64_t chunk_used[RING_CHUNKS_MAX / 64];
	_Alignas(64) struct session_go go;
};

enum session_off {
	OFF_NOT = 0,
	OFF_FREE_LOST = 1, /* no room for a FREE, and no time left to wait */
	OFF_COLLECTOR = 3, /* the collector's owner word died */
	OFF_BAD_STATE = 4, /* the shared pages hold what cannot be */
	OFF_CONFINED = 5,  /* the program forbids itself system calls */
};

#define CONTROL_SLOTS                                           \
	((sizeof(struct session_control) + DARKHEAP_PAGE - 1) / \
	 DARKHEAP_PAGE * DARKHEAP_PAGE)
#define CONTROL_BYTES \
	(CONTROL_SLOTS + (uint64_t)RING_SLOTS_MAX * sizeof(struct ring_slot))

_Static_assert(sizeof(struct session_hello) == 216, "layout is shared");
_Static_assert(sizeof(struct go_layout) == 184, "layout is shared");

#endif
