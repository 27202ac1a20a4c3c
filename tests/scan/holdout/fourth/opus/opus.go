// SPDX-License-Identifier: MIT

// Package opus encodes with states in Go memory or in C's.
// from: the page opus_encoder.html: opus_encoder_create allocates and opus_encoder_destroy
// frees; opus_encoder_init fills what the caller has.
package opus

/*
#include <stdlib.h>
typedef struct OpusEncoder OpusEncoder;
typedef struct OpusDecoder OpusDecoder;
int opus_encoder_get_size(int channels);
int opus_encoder_init(OpusEncoder *e, int rate, int channels, int application);
OpusEncoder *opus_encoder_create(int rate, int channels, int application, int *error);
void opus_encoder_destroy(OpusEncoder *e);
int opus_encode(OpusEncoder *e, const short *pcm, int n, unsigned char *data, int max);
OpusDecoder *opus_decoder_create(int rate, int channels, int *error);
void opus_decoder_destroy(OpusDecoder *d);
const char *opus_strerror(int error);
*/
import "C"

import (
	"errors"
	"unsafe"
)

func opusError(code C.int) error { return errors.New(C.GoString(C.opus_strerror(code))) }

// Encoder has its state in Go memory.
type Encoder struct {
	p   *C.OpusEncoder
	mem []byte
}

// NewEncoder needs no end.
func NewEncoder(rate, channels int) (*Encoder, error) {
	e := &Encoder{mem: make([]byte, C.opus_encoder_get_size(C.int(channels)))}
	e.p = (*C.OpusEncoder)(unsafe.Pointer(&e.mem[0]))
	if code := C.opus_encoder_init(e.p, C.int(rate), C.int(channels), 2048); code != 0 {
		return nil, opusError(code)
	}
	return e, nil
}

// Encode writes into Go memory.
func (e *Encoder) Encode(pcm []int16, data []byte) (int, error) {
	n := C.opus_encode(e.p, (*C.short)(&pcm[0]), C.int(len(pcm)), (*C.uchar)(&data[0]), C.int(len(data)))
	if n < 0 {
		return 0, opusError(n)
	}
	return int(n), nil
}

// Owned has it in C's.
type Owned struct{ p *C.OpusEncoder }

// NewOwned must be closed.
func NewOwned(rate, channels int) (*Owned, error) {
	var code C.int
	p := C.opus_encoder_create(C.int(rate), C.int(channels), 2048, &code)
	if code != 0 {
		return nil, opusError(code)
	}
	return &Owned{p: p}, nil
}

// Close closes.
func (o *Owned) Close() {
	C.opus_encoder_destroy(o.p)
	o.p = nil
}

// Pair is both.
type Pair struct {
	enc *C.OpusEncoder
	dec *C.OpusDecoder
}

// NewPair loses the encoder when there is no decoder.
func NewPair(rate int) (*Pair, error) {
	var code C.int
	p := new(Pair)
	p.enc = C.opus_encoder_create(C.int(rate), 1, 2048, &code) // want: early-return-leak
	if code != 0 {
		return nil, opusError(code)
	}
	p.dec = C.opus_decoder_create(C.int(rate), 1, &code)
	if code != 0 {
		return nil, opusError(code)
	}
	return p, nil
}

// Close ends both.
func (p *Pair) Close() {
	C.opus_encoder_destroy(p.enc)
	C.opus_decoder_destroy(p.dec)
	p.enc, p.dec = nil, nil
}

// Frame encodes one frame and closes.
func Frame(pcm []int16) ([]byte, error) {
	o, err := NewOwned(48000, 1)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	out := C.malloc(4000)
	defer C.free(out)
	n := C.opus_encode(o.p, (*C.short)(&pcm[0]), C.int(len(pcm)), (*C.uchar)(out), 4000)
	if n < 0 {
		return nil, opusError(n)
	}
	return C.GoBytes(out, C.int(n)), nil
}

// FrameLost leaves the buffer when nothing was encoded.
func FrameLost(e *Encoder, pcm []int16) []byte {
	out := C.malloc(4000) // want: early-return-leak
	n := C.opus_encode(e.p, (*C.short)(&pcm[0]), C.int(len(pcm)), (*C.uchar)(out), 4000)
	if n <= 0 {
		return nil
	}
	data := C.GoBytes(out, C.int(n))
	C.free(out)
	return data
}

// Probe forgets its pair.
func Probe(rate int) bool {
	p, err := NewPair(rate) // want: missing-close
	if err != nil {
		return false
	}
	return p.enc != nil && p.dec != nil
}
