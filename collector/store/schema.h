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
#define SCHEMA_VERSION 1

/* Statements that make an empty database a capture. */
extern const char schema_sql[];
#define SCHEMA_TABLES 14

#endif
