// SPDX-License-Identifier: MIT

// Package kafkanew makes clients.
// from: https://github.com/confluentinc/librdkafka/issues/1115: rd_kafka_new owns
// the configuration when it succeeds; it remains the caller's when it fails.
package kafkanew

/*
#include <stdlib.h>
typedef struct { int n; } rd_kafka_conf_t;
typedef struct { rd_kafka_conf_t *conf; } rd_kafka_t;
static rd_kafka_conf_t *rd_kafka_conf_new(void) { return calloc(1, sizeof(rd_kafka_conf_t)); }
static void rd_kafka_conf_destroy(rd_kafka_conf_t *c) { free(c); }
static rd_kafka_t *rd_kafka_new(int type, rd_kafka_conf_t *conf, char *errstr, size_t n) {
	if (type > 1) return NULL;
	rd_kafka_t *rk = calloc(1, sizeof(*rk));
	rk->conf = conf;
	return rk;
}
static void rd_kafka_destroy(rd_kafka_t *rk) { free(rk->conf); free(rk); }
*/
import "C"

import "errors"

// Client owns one.
type Client struct{ rk *C.rd_kafka_t }

// New is right on both paths.
func New(kind int) (*Client, error) {
	conf := C.rd_kafka_conf_new()
	rk := C.rd_kafka_new(C.int(kind), conf, nil, 0)
	if rk == nil {
		C.rd_kafka_conf_destroy(conf)
		return nil, errors.New("no client")
	}
	return &Client{rk}, nil
}

// NewLost leaks the configuration when there is no client.
func NewLost(kind int) (*Client, error) {
	conf := C.rd_kafka_conf_new() // want: early-return-leak
	rk := C.rd_kafka_new(C.int(kind), conf, nil, 0)
	if rk == nil {
		return nil, errors.New("no client")
	}
	return &Client{rk}, nil
}

// Close ends it.
func (c *Client) Close() {
	C.rd_kafka_destroy(c.rk)
	c.rk = nil
}
