// SPDX-License-Identifier: MIT

// Package notify shows notifications.
// from: https://github.com/codegoalie/golibnotify/pull/2: calls of g_free were missing
// after strings had been made for libnotify.
package notify

/*
#include <stdlib.h>
typedef char gchar;
typedef struct { int id; } NotifyNotification;
static NotifyNotification *notify_notification_new(const gchar *title, const gchar *text) {
	return calloc(1, sizeof(NotifyNotification));
}
static void g_free(void *p) { free(p); }
static void g_object_unref(void *p) { free(p); }
static gchar *g_strdup(const gchar *s) { return s ? calloc(1, 1) : NULL; }
*/
import "C"

import "unsafe"

// Notification owns a GObject.
type Notification struct{ n *C.NotifyNotification }

// New leaks title and text.
func New(title, text string) *Notification {
	ctitle := C.CString(title) // want: leak
	ctext := C.CString(text)   // want: leak
	return &Notification{C.notify_notification_new(ctitle, ctext)}
}

// NewFreed frees them with g_free, which is free.
func NewFreed(title, text string) *Notification {
	ctitle := C.CString(title)
	defer C.g_free(unsafe.Pointer(ctitle))
	ctext := C.CString(text)
	defer C.g_free(unsafe.Pointer(ctext))
	return &Notification{C.notify_notification_new(ctitle, ctext)}
}

// Close ends it.
func (n *Notification) Close() {
	C.g_object_unref(unsafe.Pointer(n.n))
	n.n = nil
}
