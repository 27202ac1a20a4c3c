// SPDX-License-Identifier: MIT

// Package jsontree builds JSON with cJSON.
package jsontree

/*
#include <stdlib.h>
#include <string.h>
typedef struct cJSON { struct cJSON *child; char *text; } cJSON;
static cJSON *cJSON_CreateObject(void) { return calloc(1, sizeof(cJSON)); }
static cJSON *cJSON_CreateString(const char *s) { cJSON *j = cJSON_CreateObject(); j->text = strdup(s); return j; }
static int cJSON_AddItemToObject(cJSON *object, const char *key, cJSON *item) { object->child = item; return 1; }
static char *cJSON_Print(const cJSON *j) { return strdup("{}"); }
static void cJSON_free(void *p) { free(p); }
static void cJSON_Delete(cJSON *j) {
	if (j) { cJSON_Delete(j->child); free(j->text); free(j); }
}
*/
import "C"

import "unsafe"

// Print leaks the text.
func Print(j *C.cJSON) string {
	text := C.cJSON_Print(j) // want: leak
	return C.GoString(text)
}

// PrintFreed does not.
func PrintFreed(j *C.cJSON) string {
	text := C.cJSON_Print(j)
	defer C.cJSON_free(unsafe.Pointer(text))
	return C.GoString(text)
}

// Named gives the item to the object, and the object back to be printed.
func Named(key, value string) string {
	ckey := C.CString(key)
	defer C.free(unsafe.Pointer(ckey))
	cvalue := C.CString(value)
	defer C.free(unsafe.Pointer(cvalue))
	object := C.cJSON_CreateObject()
	defer C.cJSON_Delete(object)
	item := C.cJSON_CreateString(cvalue)
	C.cJSON_AddItemToObject(object, ckey, item)
	return PrintFreed(object)
}

// Empty makes an object and forgets it.
func Empty() string {
	object := C.cJSON_CreateObject() // want: leak
	return PrintFreed(object)
}
