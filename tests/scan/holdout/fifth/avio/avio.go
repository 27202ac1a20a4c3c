// SPDX-License-Identifier: MIT

// Package avio reads media by FFmpeg.
// from: FFmpeg's doxygen: avformat_open_input frees a context that it cannot open, packets
// and frames are freed by address, av_packet_unref frees what is in a packet only.
package avio

/*
#include <stdlib.h>
typedef struct AVFormatContext AVFormatContext;
typedef struct AVPacket { int size; } AVPacket;
typedef struct AVFrame { int width; } AVFrame;
typedef struct AVCodecContext AVCodecContext;
typedef struct AVDictionary AVDictionary;
int avformat_open_input(AVFormatContext **c, const char *url, void *format, AVDictionary **options);
void avformat_close_input(AVFormatContext **c);
AVPacket *av_packet_alloc(void);
void av_packet_free(AVPacket **p);
void av_packet_unref(AVPacket *p);
int av_read_frame(AVFormatContext *c, AVPacket *p);
AVFrame *av_frame_alloc(void);
void av_frame_free(AVFrame **f);
int av_dict_set(AVDictionary **d, const char *key, const char *value, int flags);
void av_dict_free(AVDictionary **d);
int avcodec_send_packet(AVCodecContext *c, const AVPacket *p);
int avcodec_receive_frame(AVCodecContext *c, AVFrame *f);
*/
import "C"

import (
	"errors"
	"io"
	"unsafe"
)

var errAV = errors.New("av")

// Input is open.
type Input struct{ c *C.AVFormatContext }

// Open frees its options in all cases.
func Open(url string, options map[string]string) (*Input, error) {
	var dict *C.AVDictionary
	defer C.av_dict_free(&dict)
	for key, value := range options {
		k, v := C.CString(key), C.CString(value)
		rc := C.av_dict_set(&dict, k, v, 0)
		C.free(unsafe.Pointer(k))
		C.free(unsafe.Pointer(v))
		if rc < 0 {
			return nil, errAV
		}
	}
	curl := C.CString(url)
	defer C.free(unsafe.Pointer(curl))
	var c *C.AVFormatContext
	if C.avformat_open_input(&c, curl, nil, &dict) < 0 {
		return nil, errAV
	}
	return &Input{c}, nil
}

// Close closes.
func (in *Input) Close() { C.avformat_close_input(&in.c) }

// Sizes frees its packet once, and what is in it each time.
func (in *Input) Sizes() (sizes []int) {
	p := C.av_packet_alloc()
	defer C.av_packet_free(&p)
	for C.av_read_frame(in.c, p) >= 0 {
		sizes = append(sizes, int(p.size))
		C.av_packet_unref(p)
	}
	return sizes
}

// First leaves the packet, of which it has freed the contents.
func (in *Input) First() (int, error) {
	p := C.av_packet_alloc() // want: leak
	if C.av_read_frame(in.c, p) < 0 {
		return 0, io.EOF
	}
	n := int(p.size)
	C.av_packet_unref(p)
	return n, nil
}

// Decode leaves the frame when there is none.
func Decode(c *C.AVCodecContext, p *C.AVPacket) (int, error) {
	frame := C.av_frame_alloc() // want: early-return-leak
	if frame == nil {
		return 0, errAV
	}
	if C.avcodec_send_packet(c, p) < 0 {
		C.av_frame_free(&frame)
		return 0, errAV
	}
	if C.avcodec_receive_frame(c, frame) < 0 {
		return 0, io.EOF
	}
	width := int(frame.width)
	C.av_frame_free(&frame)
	return width, nil
}

// Length closes what it opens.
func Length(url string) (total int, err error) {
	in, err := Open(url, nil)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	for _, n := range in.Sizes() {
		total += n
	}
	return total, nil
}

// Probe does not.
func Probe(url string) bool {
	in, err := Open(url, map[string]string{"probesize": "32"}) // want: missing-close
	return err == nil && len(in.Sizes()) > 0
}
