package main

import (
	"testing"

	"trouble/leaky"
)

func TestKeep(t *testing.T)  { leaky.Keep() }
func TestServe(t *testing.T) { serve() }
