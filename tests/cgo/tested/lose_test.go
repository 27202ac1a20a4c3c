// SPDX-License-Identifier: MIT
package tested

import (
	"os"
	"sync"
	"testing"
)

// Each test loses another number of blocks.

func init() {
	Lose(1)
}

var ofInit = func() (counts chan int) {
	counts = make(chan int)
	go LoseEach(counts, initDone)
	return counts
}()

var initDone = make(chan struct{})

var ofMain *Pool

func TestMain(m *testing.M) {
	Lose(2)
	ofMain = MakePool()
	go ofMain.Work()
	os.Exit(m.Run())
}

func TestPlain(t *testing.T) { Lose(3) }

func TestParallel(t *testing.T) {
	t.Parallel()
	Lose(4)
}

func TestParallelToo(t *testing.T) {
	t.Parallel()
	Lose(5)
}

func TestClosure(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) { Lose(6) })
	}
}

func helper(t *testing.T) { Lose(7) }

func TestHelper(t *testing.T) { t.Run("sub", helper) }

func parallelHelper(t *testing.T) {
	t.Parallel()
	Lose(8)
}

func TestParallelHelper(t *testing.T) {
	t.Run("one", parallelHelper)
	t.Run("two", parallelHelper)
}

//go:noinline
func made(n int) func(*testing.T) {
	return func(*testing.T) { Lose(n) }
}

func TestMade(t *testing.T) { t.Run("sub", made(9)) }

type suite struct{ n int }

func (s *suite) TestMethod(t *testing.T) { Lose(s.n) }

func TestSuite(t *testing.T) { t.Run("method", (&suite{10}).TestMethod) }

func TestGoroutine(t *testing.T) {
	var wait sync.WaitGroup
	wait.Add(1)
	go func() {
		defer wait.Done()
		Lose(11)
	}()
	wait.Wait()
}

func TestNamed(t *testing.T) {
	counts, done := make(chan int), make(chan struct{})
	go LoseEach(counts, done)
	counts <- 12
	<-done
	close(counts)
}

// The goroutine is made by a function that the test calls.
func TestPool(t *testing.T) {
	Keep()
	pool := NewPool()
	pool.Do(func() { Lose(13) })
	pool.Do(Keep)
	pool.Do(loser(14))
}

// The same, and the test's own goroutine never calls C.
func TestPoolOnly(t *testing.T) {
	NewPool().Do(loser(8))
}

//go:noinline
func loser(n int) func() {
	return func() { Lose(n) }
}

func TestJobOfMain(t *testing.T) {
	ofMain.Do(func() { Lose(15) })
}

// Whose these blocks are no stack tells: they are of who started the pools.
func TestOthersWork(t *testing.T) {
	ofMain.Do(loser(31))
	ofInit <- 32
	<-initDone
}

func TestSilent(t *testing.T) { Keep() }

func FuzzSeed(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) { Lose(n * 17) })
}

func BenchmarkLose(b *testing.B) {
	b.Run("sub", func(b *testing.B) { Lose(18) })
}

func lose20(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Lose(20)
	}
}

func BenchmarkHelper(b *testing.B) { b.Run("sub", lose20) }

func ExampleLose() {
	Lose(19)
	// Output:
}
