// SPDX-License-Identifier: MIT

package darkheap

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// Package net is not used: it brings cgo, which the program may not have.

const (
	messageBytes = 64 << 10 // the collector's are half of it at most
	replyBytes   = 64 << 20
)

// patience is how long a reply may take in all.
var patience = 10 * time.Second

// dial connects for a conversation. What waits for the other end takes no
// thread.
func dial(path string) (*os.File, error) {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_SEQPACKET|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, errUntracked
	}
	address := &syscall.SockaddrUnix{Name: path}
	if err := retry(func() error { return syscall.Connect(fd, address) }); err != nil {
		syscall.Close(fd)
		return nil, errUntracked
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return nil, fmt.Errorf("darkheap: %w", err)
	}
	return os.NewFile(uintptr(fd), path), nil
}

// exchange sends one message to the socket, and reads to the end of file.
func exchange(path string, question []byte) ([]byte, error) {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_SEQPACKET|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, errUntracked
	}
	defer syscall.Close(fd)
	deadline := time.Now().Add(patience)
	if err := limit(fd, deadline); err != nil {
		return nil, fmt.Errorf("darkheap: %w", err)
	}
	address := &syscall.SockaddrUnix{Name: path}
	if err := retry(func() error { return syscall.Connect(fd, address) }); err != nil {
		return nil, errUntracked
	}
	err = retry(func() error { return syscall.Sendto(fd, question, syscall.MSG_NOSIGNAL, nil) })
	if err != nil {
		return nil, nil // it has hung up: as if it said nothing
	}
	return receive(fd, deadline)
}

func receive(fd int, deadline time.Time) ([]byte, error) {
	var answer []byte
	buffer := make([]byte, messageBytes)
	for {
		var n int
		err := retry(func() (err error) {
			n, err = syscall.Read(fd, buffer)
			return err
		})
		switch {
		case errors.Is(err, syscall.ECONNRESET):
			return answer, nil
		case errors.Is(err, syscall.EAGAIN) || time.Now().After(deadline):
			return nil, fmt.Errorf("darkheap: the collector did not answer within %v", patience)
		case err != nil:
			return nil, fmt.Errorf("darkheap: %w", err)
		case n == 0:
			return answer, nil
		case len(answer)+n > replyBytes:
			return nil, errors.New("darkheap: the collector's answer is too long")
		}
		answer = append(answer, buffer[:n]...)
		if err := limit(fd, deadline); err != nil {
			return nil, fmt.Errorf("darkheap: %w", err)
		}
	}
}

// limit lets no call on the socket last beyond the deadline.
func limit(fd int, deadline time.Time) error {
	left := time.Until(deadline)
	if left < time.Millisecond {
		left = time.Millisecond
	}
	timeval := syscall.NsecToTimeval(left.Nanoseconds())
	for _, option := range []int{syscall.SO_RCVTIMEO, syscall.SO_SNDTIMEO} {
		err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, option, &timeval)
		if err != nil {
			return err
		}
	}
	return nil
}

// retry calls again what a signal has interrupted.
func retry(call func() error) error {
	for {
		if err := call(); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
