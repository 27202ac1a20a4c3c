// SPDX-License-Identifier: MIT

// Package udev lists devices, whose parents are theirs and whose copies are counted.
// from: the pages udev_device_get_parent(3), udev_new(3), udev_enumerate_new(3).
package udev

/*
#include <stdlib.h>
struct udev;
struct udev_device;
struct udev_enumerate;
struct udev_list_entry;
struct udev *udev_new(void);
struct udev *udev_unref(struct udev *u);
struct udev_device *udev_device_new_from_syspath(struct udev *u, const char *path);
struct udev_device *udev_device_ref(struct udev_device *d);
struct udev_device *udev_device_unref(struct udev_device *d);
struct udev_device *udev_device_get_parent(struct udev_device *d);
const char *udev_device_get_syspath(struct udev_device *d);
struct udev_enumerate *udev_enumerate_new(struct udev *u);
struct udev_enumerate *udev_enumerate_unref(struct udev_enumerate *e);
int udev_enumerate_add_match_subsystem(struct udev_enumerate *e, const char *name);
int udev_enumerate_scan_devices(struct udev_enumerate *e);
struct udev_list_entry *udev_enumerate_get_list_entry(struct udev_enumerate *e);
struct udev_list_entry *udev_list_entry_get_next(struct udev_list_entry *l);
const char *udev_list_entry_get_name(struct udev_list_entry *l);
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

var errUdev = errors.New("udev")

// Udev has a finalizer.
type Udev struct{ ptr *C.struct_udev }

// New makes one.
func New() *Udev {
	u := &Udev{C.udev_new()}
	runtime.SetFinalizer(u, func(u *Udev) { C.udev_unref(u.ptr) })
	return u
}

// Device has one, too.
type Device struct {
	ptr *C.struct_udev_device
	u   *Udev
}

func (u *Udev) newDevice(ptr *C.struct_udev_device) *Device {
	if ptr == nil {
		return nil
	}
	d := &Device{ptr, u}
	runtime.SetFinalizer(d, deviceUnref)
	return d
}

func deviceUnref(d *Device) { C.udev_device_unref(d.ptr) }

// Device finds one.
func (u *Udev) Device(path string) *Device {
	s := C.CString(path)
	defer C.free(unsafe.Pointer(s))
	return u.newDevice(C.udev_device_new_from_syspath(u.ptr, s))
}

// Parent counts one more: the parent is the child's.
func (d *Device) Parent() *Device {
	ptr := C.udev_device_get_parent(d.ptr)
	if ptr != nil {
		C.udev_device_ref(ptr)
	}
	return d.u.newDevice(ptr)
}

// Path is the device's.
func (d *Device) Path() string { return C.GoString(C.udev_device_get_syspath(d.ptr)) }

// Exists gives the device back when it is there.
func (u *Udev) Exists(path string) bool {
	s := C.CString(path)
	defer C.free(unsafe.Pointer(s))
	d := C.udev_device_new_from_syspath(u.ptr, s)
	if d == nil {
		return false
	}
	C.udev_device_unref(d)
	return true
}

// HasParent gives back what is not its own.
func (u *Udev) HasParent(path string) bool {
	s := C.CString(path)
	defer C.free(unsafe.Pointer(s))
	d := C.udev_device_new_from_syspath(u.ptr, s) // want: leak
	return d != nil && C.udev_device_get_parent(d) != nil
}

// List leaves its enumeration when nothing can be scanned.
func (u *Udev) List(subsystem string) (paths []string, err error) {
	s := C.CString(subsystem)
	defer C.free(unsafe.Pointer(s))
	e := C.udev_enumerate_new(u.ptr) // want: early-return-leak
	if C.udev_enumerate_add_match_subsystem(e, s) < 0 {
		C.udev_enumerate_unref(e)
		return nil, errUdev
	}
	if C.udev_enumerate_scan_devices(e) < 0 {
		return nil, errUdev
	}
	for l := C.udev_enumerate_get_list_entry(e); l != nil; l = C.udev_list_entry_get_next(l) {
		paths = append(paths, C.GoString(C.udev_list_entry_get_name(l)))
	}
	C.udev_enumerate_unref(e)
	return paths, nil
}

// Each finds them by their paths.
func (u *Udev) Each(subsystem string, do func(*Device) bool) error {
	paths, err := u.List(subsystem)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if d := u.Device(path); d != nil && !do(d) {
			break
		}
	}
	return nil
}
