// SPDX-License-Identifier: MIT

//go:build linux

package darkheap

import (
	"bytes"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// ask sends a question and puts the answer's messages together.
func askObserved(t *testing.T, c *net.UnixConn, question string) string {
	t.Helper()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := c.Write([]byte(question)); err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	buffer := make([]byte, 1<<16)
	for {
		n, err := c.Read(buffer)
		if err != nil || n == 0 || n > pieceBytes {
			t.Fatalf("%s: %d bytes, %v", question, n, err)
		}
		all.Write(buffer[1:n])
		if buffer[0] == '.' {
			return all.String()
		}
		if buffer[0] != '+' || n != pieceBytes {
			t.Fatalf("%s: %q of %d bytes", question, buffer[0], n)
		}
	}
}

func TestObserveAnswers(t *testing.T) {
	done := make(chan struct{})
	fake := serve(t, func(c *net.UnixConn, r request) {
		defer close(done)
		for question, words := range map[string]string{
			"heap":           "# HeapAlloc = ",
			"collected heap": "heap profile: ",
			"count":          "goroutine profile: total ",
			"stacks":         "created by ",
		} {
			if text := askObserved(t, c, question); !strings.Contains(text, words) {
				t.Errorf("%s: %q is not in %q", question, words, text)
			}
		}
		if text := askObserved(t, c, "what nobody knows"); text != "" {
			t.Errorf("an unknown question has the answer %q", text)
		}
	})
	if err := observe(os.Getenv(variable)); err != nil {
		t.Error(err)
	}
	<-done
	if fake.count("observe") != 1 {
		t.Error("it was not asked for")
	}
}

func TestObserveOfAnOldCollector(t *testing.T) {
	serve(t, send(`{"control":1,"version":"0.1","error":"unknown request","code":"request"}`))
	if err := observe(os.Getenv(variable)); err == nil || !strings.Contains(err.Error(), "unknown request") {
		t.Error(err)
	}
}

func TestObserveUntracked(t *testing.T) {
	serve(t, send(`{"control":1,"version":"0.1","error":"no","code":"untracked"}`))
	if err := observe(os.Getenv(variable)); err != errUntracked {
		t.Error(err)
	}
	if err := observe(t.TempDir() + "/nobody"); err != errUntracked {
		t.Error(err)
	}
}

func TestPieces(t *testing.T) {
	for _, size := range []int{0, 1, pieceBytes - 2, pieceBytes - 1, pieceBytes, 3*pieceBytes + 7} {
		var sent bytes.Buffer
		out := &pieces{socket: &sent, room: make([]byte, 1, pieceBytes)}
		n, err := out.Write(bytes.Repeat([]byte("x"), size))
		if n != size || err != nil || out.end() != nil {
			t.Errorf("%d bytes: %d, %v", size, n, err)
		}
		if got := bytes.Count(sent.Bytes(), []byte("x")); got != size {
			t.Errorf("%d bytes arrived of %d", got, size)
		}
		if bytes.Count(sent.Bytes(), []byte(".")) != 1 {
			t.Errorf("%d bytes: no end, or several", size)
		}
	}
}
