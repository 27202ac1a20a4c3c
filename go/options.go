// SPDX-License-Identifier: MIT

package darkheap

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// settleTime is how long VerifyNone waits for what is left to go.
const settleTime = time.Second

// settleAgain is enough for a test that has leaked before.
const settleAgain = 100 * time.Millisecond

// An Option says what a check is to look at.
type Option func(*options)

type options struct {
	ignoreFuncs  []string
	ignoreLibs   []string
	current      *Heap // what was there before does not count
	maxBytes     int64
	settle       time.Duration
	runOnFailure bool
	strict       bool
	wrong        error // in how they were given
}

func gather(opts []Option) *options {
	o := &options{settle: settleTime}
	for _, opt := range opts {
		opt(o)
	}
	return o
}

// IgnoreFunc leaves out blocks in whose stack a function of that name is, Go's
// or C's: "example.com/codec.initTables", "OPENSSL_init_ssl". A name that ends
// with an asterisk stands for all that begin so.
func IgnoreFunc(names ...string) Option {
	return func(o *options) { o.ignoreFuncs = append(o.ignoreFuncs, names...) }
}

// IgnoreLib leaves out blocks that a library allocated: one whose file is named
// so is among the frames between Go and malloc. "libcrypto" means each version,
// "libcrypto.so.3" this one.
func IgnoreLib(names ...string) Option {
	return func(o *options) { o.ignoreLibs = append(o.ignoreLibs, names...) }
}

// IgnoreCurrent leaves out what lives at the time of this call:
//
//	defer darkheap.VerifyNone(t, darkheap.IgnoreCurrent())
//
// In a subtest this keeps apart what it and what its parent allocated.
func IgnoreCurrent() Option {
	heap, err := take("")
	if err != nil {
		heap = &Heap{}
	}
	return func(o *options) { o.current = heap }
}

// MaxBytes tolerates places that leave no more than so much: "512", "64KB"
// (64,000 bytes) or "64KiB" (65,536).
func MaxBytes(size string) Option {
	bytes, err := parseSize(size)
	return func(o *options) {
		o.maxBytes = bytes
		if err != nil {
			o.wrong = err
		}
	}
}

// Settle is how long a check waits for what is left to be freed, by finalizers
// or by goroutines that are about to end. It is one second if not given; a
// check that finds nothing does not wait, and a test that has failed so before,
// as with -count, does not wait so long again.
func Settle(d time.Duration) Option {
	return func(o *options) { o.settle = d }
}

// RunOnFailure makes a check look also when the test has failed already, or,
// for VerifyTestMain, one of the tests.
func RunOnFailure() Option {
	return func(o *options) { o.runOnFailure = true }
}

// Strict makes VerifyNone and VerifyTestMain fail for whatever is left, also
// for what one call of a C library has left, which may be its set-up, and for
// what darkheap takes for a cache.
func Strict() Option {
	return func(o *options) { o.strict = true }
}

func parseSize(text string) (int64, error) {
	number := strings.TrimRight(text, "KMGTiBb ")
	scale, ok := map[string]int64{
		"": 1, "B": 1,
		"KB": 1e3, "MB": 1e6, "GB": 1e9,
		"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
	}[strings.TrimSpace(text[len(number):])]
	n, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || !(n >= 0 && n*float64(scale) < 1<<62) {
		return 0, fmt.Errorf("darkheap.MaxBytes: %q is no size: write 512, 64KB or 64KiB", text)
	}
	return int64(n * float64(scale)), nil
}

// ignores says whether the options leave a site out, whatever it holds.
func (o *options) ignores(site *Site) bool {
	if site.Verdict == "runtime" {
		return true
	}
	if matchesAny(o.ignoreFuncs, site.Function) {
		return true
	}
	for i := range site.Stack {
		if matchesAny(o.ignoreFuncs, site.Stack[i].Function) {
			return true
		}
	}
	return o.ignoresLib(site)
}

func (o *options) ignoresLib(site *Site) bool {
	if len(site.Stack) == 0 && isLib(o.ignoreLibs, site.Module) {
		return true
	}
	for i := range site.Stack {
		frame := &site.Stack[i]
		if frame.Language == "go" {
			return false
		}
		if isLib(o.ignoreLibs, frame.Module) {
			return true
		}
	}
	return false
}

func matchesAny(names []string, function string) bool {
	for _, name := range names {
		start := strings.TrimSuffix(name, "*")
		if function == name || (start != name && strings.HasPrefix(function, start)) {
			return true
		}
	}
	return false
}

// isLib: "libssl" is libssl.so and libssl.so.3 and libssl-3.so, no libsslx.so.
func isLib(names []string, path string) bool {
	file := filepath.Base(path)
	for _, name := range names {
		if file == name {
			return true
		}
		rest := strings.TrimPrefix(file, name)
		if rest != file && name != "" && (rest[0] == '.' || rest[0] == '-') {
			return true
		}
	}
	return false
}
