// SPDX-License-Identifier: MIT

// Package usb lists devices by libusb, behind an interface that tests replace.
// from: libusb's group__libusb__dev.html: the list is freed with its length, and with a
// flag that says whether the devices are unreferenced, too; descriptors are freed.
package usb

/*
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
typedef struct libusb_context libusb_context;
typedef struct libusb_device libusb_device;
typedef struct libusb_device_handle libusb_device_handle;
struct libusb_config_descriptor { uint8_t bNumInterfaces; };
int libusb_init(libusb_context **c);
void libusb_exit(libusb_context *c);
ssize_t libusb_get_device_list(libusb_context *c, libusb_device ***list);
void libusb_free_device_list(libusb_device **list, int unref);
int libusb_open(libusb_device *d, libusb_device_handle **h);
void libusb_close(libusb_device_handle *h);
int libusb_get_config_descriptor(libusb_device *d, uint8_t i, struct libusb_config_descriptor **c);
void libusb_free_config_descriptor(struct libusb_config_descriptor *c);
void libusb_unref_device(libusb_device *d);
const char *libusb_error_name(int code);
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

type intf interface {
	init() (*C.libusb_context, error)
	exit(*C.libusb_context) error
	devices(*C.libusb_context) ([]*C.libusb_device, error)
	open(*C.libusb_device) (*C.libusb_device_handle, error)
	close(*C.libusb_device_handle)
	dereference(*C.libusb_device)
}

func fromErrNo(n C.int) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("usb: %s", C.GoString(C.libusb_error_name(n)))
}

type impl struct{}

func (impl) init() (*C.libusb_context, error) {
	var c *C.libusb_context
	if err := fromErrNo(C.libusb_init(&c)); err != nil {
		return nil, err
	}
	return c, nil
}

func (impl) exit(c *C.libusb_context) error {
	C.libusb_exit(c)
	return nil
}

func (impl) devices(c *C.libusb_context) ([]*C.libusb_device, error) {
	var list **C.libusb_device
	n := C.libusb_get_device_list(c, &list)
	if n < 0 {
		return nil, fromErrNo(C.int(n))
	}
	defer C.libusb_free_device_list(list, 0)
	var all []*C.libusb_device
	for _, d := range unsafe.Slice(list, int(n)) {
		all = append(all, d)
	}
	return all, nil
}

func (impl) open(d *C.libusb_device) (*C.libusb_device_handle, error) {
	var h *C.libusb_device_handle
	if err := fromErrNo(C.libusb_open(d, &h)); err != nil {
		return nil, err
	}
	return h, nil
}

func (impl) close(h *C.libusb_device_handle) { C.libusb_close(h) }

func (impl) dereference(d *C.libusb_device) { C.libusb_unref_device(d) }

// Context owns a context.
type Context struct {
	ctx    *C.libusb_context
	libusb intf
}

// New makes one.
func New() (*Context, error) {
	var lib intf = impl{}
	c, err := lib.init()
	if err != nil {
		return nil, err
	}
	return &Context{ctx: c, libusb: lib}, nil
}

// Close ends it.
func (c *Context) Close() error { return c.libusb.exit(c.ctx) }

// Interfaces reads a descriptor and leaves it when there is nothing in it.
func Interfaces(d *C.libusb_device) (int, error) {
	var config *C.struct_libusb_config_descriptor
	if rc := C.libusb_get_config_descriptor(d, 0, &config); rc != 0 { // want: early-return-leak
		return 0, fromErrNo(rc)
	}
	if config.bNumInterfaces == 0 {
		return 0, errors.New("usb: no interface")
	}
	n := int(config.bNumInterfaces)
	C.libusb_free_config_descriptor(config)
	return n, nil
}

// CanOpen closes what it opens.
func (c *Context) CanOpen(d *C.libusb_device) bool {
	h, err := c.libusb.open(d)
	if err != nil {
		return false
	}
	c.libusb.close(h)
	return true
}

// CanOpenLost does not.
func (c *Context) CanOpenLost(d *C.libusb_device) bool {
	_, err := c.libusb.open(d) // want: leak
	return err == nil
}

// Count dereferences each.
func (c *Context) Count() (int, error) {
	list, err := c.libusb.devices(c.ctx)
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		c.libusb.dereference(d)
	}
	return len(list), nil
}

// CountAll closes its context.
func CountAll() (n int, err error) {
	c, err := New()
	if err != nil {
		return 0, err
	}
	defer func() {
		if cerr := c.Close(); cerr != nil {
			err = errors.Join(err, cerr)
		}
	}()
	return c.Count()
}
