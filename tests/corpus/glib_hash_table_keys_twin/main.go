// SPDX-License-Identifier: MIT

// what: a hash table of each request is destroyed, with its keys
// env: G_SLICE=always-malloc
// verdict: ok
package main

/*
#cgo pkg-config: glib-2.0
#include <glib.h>

#define KEYS 5
#define KEY_BYTES sizeof("cpe:/o:debian:12.0")

static int systems(void)
{
	GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal,
						  g_free, NULL);
	int i, n;

	for (i = 0; i < KEYS; i++)
		g_hash_table_insert(table,
				    g_strdup_printf("cpe:/o:debian:12.%d", i),
				    GINT_TO_POINTER(i));
	n = g_hash_table_size(table);
	g_hash_table_destroy(table);
	return n;
}
*/
import "C"

import (
	"runtime"

	"corpus/load"
)

// Each thread that uses a hash table keeps a block for itself.
func init() { runtime.LockOSThread() }

func main() {
	load.Run(func(i int) {
		C.systems()
	})
	load.Done()
}
