// SPDX-License-Identifier: MIT

// Package fluentbit is a plugin's side of a C program.
// from: https://github.com/fluent/fluent-bit-go/pull/24: the key of a configuration was
// made for the call and not freed.
package fluentbit

/*
#include <stdlib.h>
#include <string.h>
struct flb_api {
	char *(*get_property)(const char *key, void *plugin);
	void (*set_context)(void *plugin, void *context);
};
struct plugin_proxy { int type; char *name; char *description; };
static char *call_get_property(struct flb_api *api, const char *key, void *plugin) { return api->get_property(key, plugin); }
static void call_set_context(struct flb_api *api, void *plugin, void *context) { api->set_context(plugin, context); }
*/
import "C"

import "unsafe"

var api *C.struct_flb_api

// Register gives its strings to the program, once, by the plugin's own record.
func Register(def unsafe.Pointer, name, description string) int {
	p := (*C.struct_plugin_proxy)(def)
	p._type = 1
	p.name = C.CString(name)
	p.description = C.CString(description)
	return 0
}

// Key leaves the key that it made.
func Key(plugin unsafe.Pointer, key string) string {
	k := C.CString(key) // want: leak
	return C.GoString(C.call_get_property(api, k, plugin))
}

// KeyFreed frees the key; the value is the program's.
func KeyFreed(plugin unsafe.Pointer, key string) string {
	k := C.CString(key)
	value := C.GoString(C.call_get_property(api, k, plugin))
	C.free(unsafe.Pointer(k))
	return value
}

// KeyInline has nobody to free it.
func KeyInline(plugin unsafe.Pointer, key string) string {
	return C.GoString(C.call_get_property(api, C.CString(key), plugin)) // want: inline-leak
}

// SetContext gives a number's cell to the program.
func SetContext(plugin unsafe.Pointer, id int) {
	cell := (*C.int)(C.malloc(C.sizeof_int))
	*cell = C.int(id)
	C.call_set_context(api, plugin, unsafe.Pointer(cell))
}

//export FLBPluginInputCallback
func FLBPluginInputCallback(data *unsafe.Pointer, size *C.size_t) C.int {
	packed := []byte("packed")
	b := C.CBytes(packed)
	*data = b
	*size = C.size_t(len(packed))
	return 1
}

//export FLBPluginInputCleanup
func FLBPluginInputCleanup(data unsafe.Pointer) C.int {
	C.free(data)
	return 1
}

//export FLBPluginName
func FLBPluginName() *C.char { return C.CString("input") }
