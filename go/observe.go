// SPDX-License-Identifier: MIT

package darkheap

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
)

var observed sync.Once

// Observe lets darkheap ask this program about its own side of memory while it
// runs: runtime/metrics, the heap profile, and who started its goroutines.
// Reports then say whether Go's heap, goroutines or C grow, and which lines, as
// with --pprof-url but without a port. Call it once, early in main.
//
// It returns at once. Where the program is not tracked by darkheap it does
// nothing; else one goroutine answers until the program ends. Once something
// grows, darkheap asks for a collection and for all stacks now and then.
func Observe() {
	observed.Do(func() {
		path := os.Getenv(variable)
		if path == "" {
			return
		}
		go func() {
			if err := observe(path); err != nil && !errors.Is(err, errUntracked) {
				complain(nil, err)
			}
		}()
	})
}

// observe answers until the collector hangs up.
func observe(path string) error {
	socket, err := dial(path)
	if err != nil {
		return err
	}
	defer socket.Close()
	question, err := json.Marshal(request{Control: protocol, Request: "observe"})
	if err != nil {
		return fmt.Errorf("darkheap: %w", err)
	}
	if _, err := socket.Write(question); err != nil {
		return errUntracked
	}
	return answer(socket)
}

// answer reads a question from each message. An object instead of a word is
// what the collector has against it.
func answer(socket io.ReadWriter) error {
	buffer := make([]byte, messageBytes)
	for {
		n, err := socket.Read(buffer)
		if err != nil || n == 0 {
			return nil // it has hung up: there is nobody to tell
		}
		if buffer[0] == '{' {
			return read(bytes.Clone(buffer[:n]), &head{})
		}
		out := &pieces{socket: socket, room: make([]byte, 1, pieceBytes)}
		profile(string(buffer[:n]), out)
		if out.end() != nil {
			return nil
		}
	}
}

// profile writes what a question asks for; an unknown one has an empty answer.
func profile(question string, out io.Writer) {
	switch question {
	case "collected heap":
		runtime.GC()
		pprof.Lookup("heap").WriteTo(out, 1)
	case "heap":
		writeMemStats(out)
	case "count":
		fmt.Fprintf(out, "goroutine profile: total %d\n", runtime.NumGoroutine())
	case "stacks":
		pprof.Lookup("goroutine").WriteTo(out, 2)
	}
}

// pieceBytes is what a message holds at most.
const pieceBytes = 32 << 10

// pieces sends an answer as messages: '+' and a piece, '.' and the last one.
type pieces struct {
	socket io.Writer
	room   []byte // the first byte is the message's kind
	err    error
}

func (p *pieces) Write(data []byte) (int, error) {
	for rest := data; len(rest) > 0 && p.err == nil; {
		n := pieceBytes - len(p.room)
		if n > len(rest) {
			n = len(rest)
		}
		p.room = append(p.room, rest[:n]...)
		rest = rest[n:]
		if len(p.room) == pieceBytes {
			p.send('+')
		}
	}
	return len(data), p.err
}

func (p *pieces) send(kind byte) {
	p.room[0] = kind
	_, p.err = p.socket.Write(p.room)
	p.room = p.room[:1]
}

func (p *pieces) end() error {
	if p.err == nil {
		p.send('.')
	}
	return p.err
}
