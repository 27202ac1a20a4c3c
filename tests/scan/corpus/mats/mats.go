// SPDX-License-Identifier: MIT

// Package mats uses matrices of another package.
// from: https://github.com/wangkuiyi/gotorch/pull/353: some matrices of gocv, which
// has no finalizers, were not closed.
package mats

import "example.com/corpus/mats/mat"

// Total forgets one of its two.
func Total(n int) int {
	a := mat.New(n)
	defer a.Close()
	b := mat.New(n) // want: missing-close
	return a.Len() + b.Len()
}

// Made gives it to its caller.
func Made(n int) mat.Mat {
	m := mat.New(n)
	return m
}

// Each closes what Made gave.
func Each(n int) int {
	total := 0
	for i := 0; i < n; i++ {
		m := Made(i)
		total += m.Len()
		m.Close()
	}
	return total
}

// Batch keeps matrices and closes them together.
type Batch struct{ all []mat.Mat }

// Add keeps a new one.
func (b *Batch) Add(n int) {
	m := mat.New(n)
	b.all = append(b.all, m)
}

// Close closes all.
func (b *Batch) Close() {
	for i := range b.all {
		b.all[i].Close()
	}
	b.all = nil
}
