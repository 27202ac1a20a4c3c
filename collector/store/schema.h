/* SPDX-License-Identifier: MIT */
/*
 * schema.h - the tables and views of a capture
 *
 * Why     a capture outlives the darkheap that wrote it, and the sqlite3 shell
 *         is a way to read it: schema.c is its manual (docs/capture.md)
 * Change  a new table or column is a new SCHEMA_VERSION; load.c reads all that
 *         there ever were
 */
#ifndef DARKHEAP_SCHEMA_H
#define DARKHEAP_SCHEMA_H

#define SCHEMA_APPLICATION 0x64726b68 /* "drkh" */
#define SCHEMA_VERSION 6

/* Statements that make an empty database a capture. */
extern const char schema_sql[];

/* So many of its tables has a capture of that version. */
#define SCHEMA_TABLES(version) \
	((version) < 2	 ? 14  \
	 : (version) < 3 ? 16  \
	 : (version) < 4 ? 22  \
	 : (version) < 5 ? 24  \
	 : (version) < 6 ? 26  \
			 : 29)

/* Statements that give captures of version 1 to 5 what came next, empty. */
extern const char schema_since_1[], schema_since_2[], schema_since_3[],
    schema_since_4[], schema_since_5[];

#endif
