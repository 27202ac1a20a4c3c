package worker

import (
	"sync"
	"testing"
)

func TestGoroutine(t *testing.T) { // leaks: goroutine
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		New(48)
	}()
	group.Wait()
}

func TestGoroutineFrees(t *testing.T) {
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			New(48).Free()
		}()
	}
	group.Wait()
}

func TestAnotherGoroutineFrees(t *testing.T) {
	buffers, done := make(chan *Buffer), make(chan bool)
	go func() {
		for buffer := range buffers {
			buffer.Free()
		}
		close(done)
	}()
	for i := 0; i < 8; i++ {
		buffers <- New(64)
	}
	close(buffers)
	<-done
}
