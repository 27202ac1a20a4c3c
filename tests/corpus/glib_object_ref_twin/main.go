// SPDX-License-Identifier: MIT

// what: a signal's object is taken with a reference that is given back
// env: G_SLICE=always-malloc
// verdict: ok
package main

/*
#cgo pkg-config: gobject-2.0
#include <glib-object.h>

static GObject *picture(int bytes)
{
	GObject *object = g_object_new(G_TYPE_OBJECT, NULL);

	g_object_set_data_full(object, "pixels", g_malloc(bytes), g_free);
	return object;
}

static void emit(int bytes)
{
	GObject *object = picture(bytes);
	GValue value = G_VALUE_INIT;
	GObject *taken;

	g_value_init(&value, G_TYPE_OBJECT);
	g_value_take_object(&value, object);
	taken = g_value_dup_object(&value);
	g_object_get_data(taken, "pixels");
	g_object_unref(taken);
	g_value_unset(&value);
}
*/
import "C"

import "corpus/load"

func main() {
	load.Run(func(i int) {
		C.emit(C.int(1024 + i%100))
	})
	load.Done()
}
