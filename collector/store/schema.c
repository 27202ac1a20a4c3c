/* SPDX-License-Identifier: MIT */
#include "store/schema.h"

/* The columns of struct tally. */
#define TALLY                                 \
	"allocated_objects INTEGER NOT NULL," \
	"allocated_bytes INTEGER NOT NULL,"   \
	"freed_objects INTEGER NOT NULL,"     \
	"freed_bytes INTEGER NOT NULL,"       \
	"peak_bytes INTEGER NOT NULL"

/* Since version 2. */
#define SAMPLING                                                             \
	"sampling ("                                                         \
	"\n\t-- which blocks were recorded, from when on; no row: all\n\t"   \
	"process INTEGER NOT NULL, number INTEGER NOT NULL,"                 \
	"time_ns INTEGER NOT NULL,"                                          \
	"mean_bytes INTEGER NOT NULL, -- one block each so many, 0: all\n\t" \
	"why TEXT NOT NULL, -- '': it was asked for\n\t"                     \
	"PRIMARY KEY (process, number)"                                      \
	") STRICT, WITHOUT ROWID;\n"

#define SPREAD                                                            \
	"spread ("                                                        \
	"\n\t-- what sampling leaves open of amounts; no row: exact\n\t"  \
	"process INTEGER NOT NULL,"                                       \
	"snapshot INTEGER NOT NULL, -- -1: the end\n\t"                   \
	"site INTEGER NOT NULL, -- 0: all, or a stack\n\t"                \
	"stack INTEGER NOT NULL, -- -1: all\n\t"                          \
	"unseen_allocated INTEGER NOT NULL, unseen_live INTEGER NOT "     \
	"NULL, -- blocks that were not seen themselves\n\t"               \
	"allocated_objects REAL NOT NULL, -- variances, as all below\n\t" \
	"allocated_bytes REAL NOT NULL,"                                  \
	"live_objects REAL NOT NULL, live_bytes REAL NOT NULL,"           \
	"PRIMARY KEY (process, snapshot, site, stack)"                    \
	") STRICT, WITHOUT ROWID;\n"

/* Since version 3. */
#define LEDGER                                                            \
	"ledger ("                                                        \
	"\n\t-- whose the resident memory was at the last look; no row: " \
	"there "                                                          \
	"was none\n\t"                                                    \
	"process INTEGER PRIMARY KEY,"                                    \
	"time_ns INTEGER, -- NULL: nothing could be read\n\t"             \
	"rss INTEGER NOT NULL,"                                           \
	"c_live_requested INTEGER NOT NULL, -- live blocks' sizes\n\t"    \
	"arenas INTEGER NOT NULL, -- that keep freed memory\n\t"          \
	"arenas_live INTEGER NOT NULL, -- bytes live in those\n\t"        \
	"trim_threshold INTEGER NOT NULL,"                                \
	"mmap_threshold INTEGER NOT NULL, -- 0: not known\n\t"            \
	"is_raised INTEGER NOT NULL -- 1: by a free of a large block\n"   \
	") STRICT;\n"

#define LEDGER_ROW                                      \
	"ledger_row ("                                  \
	"process INTEGER NOT NULL, name TEXT NOT NULL," \
	"bytes INTEGER, -- NULL: not known\n\t"         \
	"why TEXT NOT NULL, -- not known\n\t"           \
	"PRIMARY KEY (process, name)"                   \
	") STRICT, WITHOUT ROWID;\n"

#define RETAINED                                                  \
	"retained ("                                              \
	"\n\t-- c_slack by what it would take to get it back\n\t" \
	"process INTEGER NOT NULL, class TEXT NOT NULL,"          \
	"bytes INTEGER NOT NULL,"                                 \
	"PRIMARY KEY (process, class)"                            \
	") STRICT, WITHOUT ROWID;\n"

#define FREE_STACK                                                        \
	"free_stack ("                                                    \
	"\n\t-- that allocates nothing; numbered with those of stack\n\t" \
	"process INTEGER NOT NULL, number INTEGER NOT NULL,"              \
	"locations TEXT NOT NULL, quality INTEGER NOT NULL, -- as "       \
	"there\n\t"                                                       \
	"PRIMARY KEY (process, number)"                                   \
	") STRICT, WITHOUT ROWID;\n"

#define FREED_BY                                                          \
	"freed_by ("                                                      \
	"\n\t-- by --free-stacks: who frees the blocks of a stack\n\t"    \
	"process INTEGER NOT NULL, stack INTEGER NOT NULL,"               \
	"freer INTEGER NOT NULL, -- a stack or free_stack, 0: others\n\t" \
	"count INTEGER NOT NULL,"                                         \
	"PRIMARY KEY (process, stack, freer)"                             \
	") STRICT, WITHOUT ROWID;\n"

#define BAD_FREE                                                       \
	"bad_free ("                                                   \
	"\n\t-- frees of what did not live\n\t"                        \
	"process INTEGER NOT NULL, number INTEGER NOT NULL,"           \
	"what TEXT NOT NULL, -- double_free unknown foreign "          \
	"realloc_freed, '': those without a row\n\t"                   \
	"address INTEGER NOT NULL, -- of the first\n\t"                \
	"count INTEGER NOT NULL,"                                      \
	"allocated INTEGER NOT NULL, first_freed INTEGER NOT NULL,"    \
	"freed INTEGER NOT NULL, -- stacks or free_stacks, 0: not "    \
	"known\n\t"                                                    \
	"place TEXT NOT NULL, -- whose memory it is, '': a heap's\n\t" \
	"PRIMARY KEY (process, number)"                                \
	") STRICT, WITHOUT ROWID;\n"

/* Since version 4. */
#define TEST_PACKAGE                                         \
	"test_package ("                                     \
	"\n\t-- of a Go test binary: what it tests\n\t"      \
	"process INTEGER PRIMARY KEY, package TEXT NOT NULL" \
	") STRICT;\n"

#define SITE_TEST                                                             \
	"site_test ("                                                         \
	"\n\t-- what one test left of a site\n\t"                             \
	"site INTEGER NOT NULL, process INTEGER NOT NULL,"                    \
	"number INTEGER NOT NULL,"                                            \
	"name TEXT, -- NULL: the test is not known\n\t"                       \
	"verdict TEXT NOT NULL,"                                              \
	"repetitions INTEGER NOT NULL, -- it was run again alone, 0: not\n\t" \
	"left_before INTEGER NOT NULL, left_after INTEGER NOT NULL, -- "      \
	"objects, by one run and by all of them\n\t" TALLY                    \
	", PRIMARY KEY (site, process, number)"                               \
	") STRICT, WITHOUT ROWID;\n"

/* Since version 5. */
#define SNAPSHOT_LEDGER                                                       \
	"snapshot_ledger ("                                                   \
	"\n\t-- as ledger, of the first look after a mark; no row: there "    \
	"was none\n\t"                                                        \
	"process INTEGER NOT NULL, snapshot INTEGER NOT NULL,"                \
	"time_ns INTEGER, rss INTEGER NOT NULL,"                              \
	"c_live_requested INTEGER NOT NULL,"                                  \
	"rows TEXT NOT NULL, -- JSON: names, with bytes or why they are not " \
	"known\n\t"                                                           \
	"retained TEXT NOT NULL, -- JSON: classes, with bytes\n\t"            \
	"arenas INTEGER NOT NULL, arenas_live INTEGER NOT NULL,"              \
	"trim_threshold INTEGER NOT NULL, mmap_threshold INTEGER NOT NULL,"   \
	"is_raised INTEGER NOT NULL,"                                         \
	"PRIMARY KEY (process, snapshot)"                                     \
	") STRICT, WITHOUT ROWID;\n"

#define DEGRADED                                                          \
	"degraded ("                                                      \
	"\n\t-- what is doubtful of a process beside its own columns\n\t" \
	"process INTEGER NOT NULL, what TEXT NOT NULL,"                   \
	"count INTEGER NOT NULL, PRIMARY KEY (process, what)"             \
	") STRICT, WITHOUT ROWID;\n"

/* Since version 6. */
#define GO_GROWTH                                                              \
	"go_growth ("                                                          \
	"\n\t-- what Go's side of a process did; no row: nobody was asked\n\t" \
	"process INTEGER PRIMARY KEY,"                                         \
	"source TEXT NOT NULL, -- a URL, or the Go package\n\t"                \
	"trouble TEXT NOT NULL, -- '': none\n\t"                               \
	"looks INTEGER NOT NULL, profiles INTEGER NOT NULL,"                   \
	"fell_percent INTEGER NOT NULL, -- most that a collection took\n\t"    \
	"is_known INTEGER NOT NULL, heap_grows INTEGER NOT NULL, "             \
	"goroutines_grow INTEGER NOT NULL,"                                    \
	"samples TEXT NOT NULL -- JSON: MemStats at the first profile, at "    \
	"the two that are compared, and last\n"                                \
	") STRICT;\n"

#define GO_GROWTH_ROW                                                     \
	"go_growth_row ("                                                 \
	"\n\t-- places that hold more than before, the largest first\n\t" \
	"process INTEGER NOT NULL, number INTEGER NOT NULL,"              \
	"side TEXT NOT NULL, -- go or goroutine\n\t"                      \
	"function TEXT NOT NULL, file TEXT NOT NULL,"                     \
	"line INTEGER NOT NULL, -- 0: unknown\n\t"                        \
	"grown_bytes INTEGER NOT NULL, grown_objects INTEGER NOT NULL,"   \
	"stack TEXT NOT NULL, why TEXT NOT NULL,"                         \
	"PRIMARY KEY (process, number)"                                   \
	") STRICT, WITHOUT ROWID;\n"

#define MEMORY_MOMENT                                                  \
	"memory_moment ("                                              \
	"\n\t-- some rows of the ledger over time, resident bytes\n\t" \
	"process INTEGER NOT NULL, time_ns INTEGER NOT NULL,"          \
	"go_heap INTEGER NOT NULL, go_stacks INTEGER NOT NULL,"        \
	"c_live INTEGER NOT NULL, PRIMARY KEY (process, time_ns)"      \
	") STRICT, WITHOUT ROWID;\n"

const char schema_since_5[] =
    "CREATE TEMP TABLE " GO_GROWTH "CREATE TEMP TABLE " GO_GROWTH_ROW
    "CREATE TEMP TABLE " MEMORY_MOMENT;

const char schema_since_4[] =
    "CREATE TEMP TABLE " SNAPSHOT_LEDGER "CREATE TEMP TABLE " DEGRADED;

const char schema_since_3[] =
    "CREATE TEMP TABLE " TEST_PACKAGE "CREATE TEMP TABLE " SITE_TEST;

const char schema_since_2[] =
    "CREATE TEMP TABLE " LEDGER "CREATE TEMP TABLE " LEDGER_ROW
    "CREATE TEMP TABLE " RETAINED "CREATE TEMP TABLE " FREE_STACK
    "CREATE TEMP TABLE " FREED_BY "CREATE TEMP TABLE " BAD_FREE;

const char schema_since_1[] =
    "CREATE TEMP TABLE " SAMPLING "CREATE TEMP TABLE " SPREAD;

#define LIVE(table)                                   \
	table ".allocated_objects - " table           \
	      ".freed_objects AS live_objects," table \
	      ".allocated_bytes - " table ".freed_bytes AS live_bytes"

const char schema_sql[] =
    "CREATE TABLE capture ("
    "\n\t-- one row\n\t"
    "id INTEGER PRIMARY KEY CHECK (id = 1),"
    "version TEXT NOT NULL, -- of the darkheap that wrote it\n\t"
    "created_ns INTEGER NOT NULL, -- all times: Unix time\n\t"
    "saved_ns INTEGER NOT NULL, -- of the last commit\n\t"
    "is_final INTEGER NOT NULL, -- 1: all sessions had ended\n\t"
    "notes TEXT NOT NULL -- a JSON array: what names could not be had\n"
    ") STRICT;\n"

    "CREATE TABLE process ("
    "\n\t-- one row a session, in order of their start\n\t"
    "id INTEGER PRIMARY KEY,"
    "pid INTEGER NOT NULL, ppid INTEGER NOT NULL,"
    "name TEXT, exe TEXT, args TEXT, -- args: a JSON array\n\t"
    "go_version TEXT NOT NULL, main_module TEXT NOT NULL,"
    "libc TEXT NOT NULL, build_id TEXT NOT NULL,"
    "reason INTEGER NOT NULL, -- 0: tracked, else why not\n\t"
    "start_ns INTEGER, end_ns INTEGER,"
    "end_kind TEXT NOT NULL, -- running exited signaled execed unknown\n\t"
    "end_value INTEGER NOT NULL, -- exit code or signal\n\t"
    "seconds REAL, -- from start to last event, NULL: unknown\n\t"
    "calls INTEGER NOT NULL, -- cgo calls of the whole process\n\t"
    "calls_polled INTEGER NOT NULL, -- 1: calls without events too\n\t"
    "unknown_frees INTEGER NOT NULL,"
    "events INTEGER NOT NULL, threads INTEGER NOT NULL,"
    "go_state TEXT NOT NULL, go_why TEXT NOT NULL,"
    "message TEXT NOT NULL, -- the shim's last words\n\t"
    "lost_allocs INTEGER NOT NULL, lost_frees INTEGER NOT NULL,"
    "lost_stacks INTEGER NOT NULL,"
    "truncated_stacks INTEGER NOT NULL, stalled_ns INTEGER NOT NULL,"
    "late_frees INTEGER NOT NULL, missed_frees INTEGER NOT NULL,"
    "refused_stacks INTEGER NOT NULL, cut_stacks INTEGER NOT NULL,"
    "lost_marks INTEGER NOT NULL,"
    "incomplete TEXT NOT NULL, -- a JSON array of reasons\n\t" TALLY
    ") STRICT;\n"

    "CREATE TABLE module ("
    "\n\t-- a mapped file; the same for all processes that map it\n\t"
    "id INTEGER PRIMARY KEY,"
    "path TEXT NOT NULL, build_id TEXT NOT NULL, -- hex, '': none\n\t"
    "device INTEGER NOT NULL, inode INTEGER NOT NULL,"
    "soname TEXT,"
    "UNIQUE (path, build_id, device, inode)"
    ") STRICT;\n"

    "CREATE TABLE mapping ("
    "process INTEGER NOT NULL, number INTEGER NOT NULL,"
    "module INTEGER NOT NULL,"
    "start INTEGER NOT NULL, end INTEGER NOT NULL,"
    "text_start INTEGER NOT NULL, text_end INTEGER NOT NULL,"
    "text_offset INTEGER NOT NULL, -- of text_start in the file\n\t"
    "bias INTEGER NOT NULL, -- address in the process - in the file\n\t"
    "is_main INTEGER NOT NULL, is_shim INTEGER NOT NULL,"
    "is_unmapped INTEGER NOT NULL, is_deleted INTEGER NOT NULL,"
    "PRIMARY KEY (process, number)"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE function ("
    "id INTEGER PRIMARY KEY,"
    "language TEXT NOT NULL, -- go or c\n\t"
    "name TEXT NOT NULL, -- '': unknown\n\t"
    "file TEXT NOT NULL, -- '': unknown\n\t"
    "start_line INTEGER NOT NULL, -- 0: unknown\n\t"
    "UNIQUE (name, file, start_line, language)"
    ") STRICT;\n"

    "CREATE TABLE location ("
    "\n\t-- a return address, as in the file\n\t"
    "id INTEGER PRIMARY KEY,"
    "module INTEGER NOT NULL, -- 0: in no file that is known\n\t"
    "address INTEGER NOT NULL,"
    "is_go INTEGER NOT NULL"
    ") STRICT;\n"

    "CREATE TABLE line ("
    "\n\t-- what a location means: inlined calls first\n\t"
    "location INTEGER NOT NULL, depth INTEGER NOT NULL,"
    "function INTEGER NOT NULL,"
    "line INTEGER NOT NULL, -- 0: unknown\n\t"
    "is_inlined INTEGER NOT NULL, -- into the next one\n\t"
    "is_wrapper INTEGER NOT NULL, -- made by the compiler\n\t"
    "PRIMARY KEY (location, depth)"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE site ("
    "\n\t-- a place that allocated\n\t"
    "id INTEGER PRIMARY KEY,"
    "site TEXT NOT NULL UNIQUE, -- the id that reports print\n\t"
    "verdict TEXT NOT NULL, rule TEXT NOT NULL,"
    "kind TEXT, callee TEXT,"
    "is_runtime INTEGER NOT NULL, is_lost INTEGER NOT NULL,"
    "function INTEGER NOT NULL, line INTEGER NOT NULL, -- to blame\n\t"
    "module TEXT, is_inlined INTEGER NOT NULL, pc INTEGER NOT NULL,"
    "caller_function INTEGER, caller_line INTEGER, -- of the main module\n\t"
    "caller_module TEXT, caller_pc INTEGER NOT NULL"
    ") STRICT;\n"

    "CREATE TABLE proof ("
    "\n\t-- what speaks for a site's verdict\n\t"
    "site INTEGER NOT NULL, number INTEGER NOT NULL,"
    "test TEXT NOT NULL, says TEXT NOT NULL,"
    "value REAL NOT NULL, unit TEXT NOT NULL,"
    "PRIMARY KEY (site, number)"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE share ("
    "\n\t-- what one process holds of a site\n\t"
    "site INTEGER NOT NULL, process INTEGER NOT NULL,"
    "verdict TEXT NOT NULL,"
    "calls INTEGER NOT NULL, calls_leaving INTEGER NOT NULL,"
    "first_ns INTEGER, last_ns INTEGER,"
    "bytes_per_hour REAL, -- NULL: unknown\n\t" TALLY
    ", PRIMARY KEY (site, process)"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE stack ("
    "process INTEGER NOT NULL, number INTEGER NOT NULL,"
    "site INTEGER NOT NULL,"
    "locations TEXT NOT NULL, -- a JSON array, innermost first\n\t"
    "quality INTEGER NOT NULL, -- bits: 1 Go frames cut by --depth, 2 C "
    "frames cut, 4 called by Go's runtime, 8 Go frames refused, 16 lost\n\t"
    "goid INTEGER NOT NULL, -- 0: none, -1: several\n\t" TALLY
    ", PRIMARY KEY (process, number)"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE snapshot ("
    "\n\t-- a named moment of a process (a mark), or one of "
    "--snapshot-every\n\t"
    "process INTEGER NOT NULL, number INTEGER NOT NULL,"
    "name TEXT NOT NULL, time_ns INTEGER," TALLY
    ", PRIMARY KEY (process, number)"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE snapshot_site ("
    "process INTEGER NOT NULL, snapshot INTEGER NOT NULL,"
    "site INTEGER NOT NULL," TALLY ", PRIMARY KEY (process, snapshot, site)"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE moment ("
    "\n\t-- live memory over time; site 0: the whole process\n\t"
    "process INTEGER NOT NULL, site INTEGER NOT NULL,"
    "time_ns INTEGER NOT NULL,"
    "live_objects INTEGER NOT NULL, live_bytes INTEGER NOT NULL,"
    "PRIMARY KEY (process, site, time_ns)"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE " SAMPLING "\n"
    "CREATE TABLE " SPREAD "\n"
    "CREATE TABLE " LEDGER "\n"
    "CREATE TABLE " LEDGER_ROW "\n"
    "CREATE TABLE " RETAINED "\n"
    "CREATE TABLE " FREE_STACK "\n"
    "CREATE TABLE " FREED_BY "\n"
    "CREATE TABLE " BAD_FREE "\n"
    "CREATE TABLE " TEST_PACKAGE "\n"
    "CREATE TABLE " SITE_TEST "\n"
    "CREATE TABLE " SNAPSHOT_LEDGER "\n"
    "CREATE TABLE " DEGRADED "\n"
    "CREATE TABLE " GO_GROWTH "\n"
    "CREATE TABLE " GO_GROWTH_ROW "\n"
    "CREATE TABLE " MEMORY_MOMENT "\n"

    /* for people with a shell */
    "CREATE VIEW sites AS SELECT s.site, s.verdict, f.name AS function,"
    "f.file, s.line, s.kind, s.callee,"
    "sum(h.allocated_objects - h.freed_objects) AS live_objects,"
    "sum(h.allocated_bytes - h.freed_bytes) AS live_bytes,"
    "sum(h.allocated_objects) AS allocated_objects,"
    "sum(h.allocated_bytes) AS allocated_bytes,"
    "sum(h.calls) AS calls, sum(h.calls_leaving) AS calls_leaving,"
    "count(*) AS processes,"
    "(SELECT says FROM proof WHERE site = s.id ORDER BY number LIMIT 1)"
    " AS because "
    "FROM site s JOIN function f ON f.id = s.function "
    "JOIN share h ON h.site = s.id "
    "GROUP BY s.id ORDER BY live_bytes DESC;\n"

    "CREATE VIEW stacks AS SELECT k.process, k.number, s.site, s.verdict," LIVE(
	"k") ", k.allocated_objects,"
	     "(SELECT group_concat(text, ' < ') FROM ("
	     "SELECT iif(f.name = '', '?', f.name) || iif(l.line, ':' || "
	     "l.line, '')"
	     " AS text FROM json_each(k.locations) j "
	     "JOIN line l ON l.location = j.value "
	     "JOIN function f ON f.id = l.function ORDER BY j.key, l.depth))"
	     " AS frames FROM stack k JOIN site s ON s.id = k.site;\n"

	     "CREATE VIEW snapshots AS SELECT n.process, n.name,"
	     "strftime('%Y-%m-%dT%H:%M:%f', n.time_ns / 1e9, 'unixepoch') AS "
	     "time,"
	     "s.site, f.name AS function, s.line," LIVE(
		 "t") " FROM snapshot n JOIN snapshot_site t "
		      "ON t.process = n.process AND t.snapshot = n.number "
		      "JOIN site s ON s.id = t.site JOIN function f ON f.id = "
		      "s.function;\n"

		      "CREATE VIEW timeline AS SELECT m.process,"
		      "strftime('%Y-%m-%dT%H:%M:%f', m.time_ns / 1e9, "
		      "'unixepoch') AS time,"
		      "s.site, f.name AS function, m.live_objects, "
		      "m.live_bytes "
		      "FROM moment m LEFT JOIN site s ON s.id = m.site "
		      "LEFT JOIN function f ON f.id = s.function;\n";
