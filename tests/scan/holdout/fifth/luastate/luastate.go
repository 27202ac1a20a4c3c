// SPDX-License-Identifier: MIT

// Package luastate runs Lua; its strings are Lua's while they are on the stack.
// from: the Lua 5.4 manual: lua_newstate calls an allocator, lua_close frees all.
package luastate

/*
#include <stddef.h>
#include <stdlib.h>
typedef struct lua_State lua_State;
lua_State *luaL_newstate(void);
void lua_close(lua_State *L);
int luaL_loadstring(lua_State *L, const char *s);
int lua_pcallk(lua_State *L, int args, int results, int handler, ptrdiff_t context, void *k);
const char *lua_tolstring(lua_State *L, int i, size_t *n);
void lua_settop(lua_State *L, int i);
void lua_setglobal(lua_State *L, const char *name);
void lua_pushlstring(lua_State *L, const char *s, size_t n);
static int run(lua_State *L, const char *s) { return luaL_loadstring(L, s) || lua_pcallk(L, 0, 1, 0, 0, NULL); }
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// State owns a state.
type State struct {
	s    *C.lua_State
	subs []*State
}

// New makes one.
func New() *State {
	s := C.luaL_newstate()
	if s == nil {
		return nil
	}
	return &State{s: s}
}

// NewCollected lets the collector end it.
func NewCollected() *State {
	L := New()
	if L != nil {
		runtime.SetFinalizer(L, (*State).Close)
	}
	return L
}

// Close ends it with all below.
func (L *State) Close() {
	for _, sub := range L.subs {
		sub.Close()
	}
	C.lua_close(L.s)
	L.subs, L.s = nil, nil
}

// Sub makes one that ends with this.
func (L *State) Sub() *State {
	sub := New()
	L.subs = append(L.subs, sub)
	return sub
}

func (L *State) top() string {
	var n C.size_t
	p := C.lua_tolstring(L.s, -1, &n)
	text := C.GoStringN(p, C.int(n))
	C.lua_settop(L.s, -2)
	return text
}

// Do frees its text.
func (L *State) Do(text string) (string, error) {
	cs := C.CString(text)
	defer C.free(unsafe.Pointer(cs))
	if C.run(L.s, cs) != 0 {
		return "", errors.New(L.top())
	}
	return L.top(), nil
}

// Set leaves the name, and Lua copies the value.
func (L *State) Set(name, value string) {
	cvalue := C.CString(value)
	C.lua_pushlstring(L.s, cvalue, C.size_t(len(value)))
	C.free(unsafe.Pointer(cvalue))
	C.lua_setglobal(L.s, C.CString(name)) // want: inline-leak
}

// Eval leaves its state where the text fails.
func Eval(text string) (string, error) {
	L := New() // want: missing-close
	if L == nil {
		return "", errors.New("no memory")
	}
	out, err := L.Do(text)
	if err != nil {
		return "", err
	}
	L.Close()
	return out, nil
}

// EvalCollected need not.
func EvalCollected(text string) (string, error) {
	L := NewCollected()
	out, err := L.Do(text)
	runtime.KeepAlive(L)
	return out, err
}

// EvalSub ends both by one.
func EvalSub(text string) (string, error) {
	L := New()
	defer L.Close()
	return L.Sub().Do(text)
}

// Must panics, and ends it even then.
func Must(text string) string {
	L := New()
	defer L.Close()
	out, err := L.Do(text)
	if err != nil {
		panic(err)
	}
	return out
}
