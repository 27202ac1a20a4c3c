// SPDX-License-Identifier: MIT

package clib

import (
	"os"
	"testing"
)

func TestDefinitionsAreTheCollectors(t *testing.T) {
	original, err := os.ReadFile("../../../../../collector/hint/deallocators.def")
	if err != nil {
		t.Skip("not in the tree of darkheap: ", err)
	}
	if string(original) != definitions {
		t.Error("deallocators.def differs from the collector's: run go generate ./...")
	}
}

func TestAllocators(t *testing.T) {
	for _, test := range []struct {
		name, release string
		out           int
		object        bool
	}{
		{"malloc", "free", Returned, false},
		{"strdup", "free", Returned, false},
		{"sqlite3_open_v2", "sqlite3_close", 2, true},
		{"sqlite3_expanded_sql", "sqlite3_free", Returned, false},
		{"sqlite3_exec", "sqlite3_free", Last, false},
		{"posix_memalign", "free", 1, false},
		{"archive_read_new", "archive_read_free", Returned, true},
		{"ucnv_open_72", "ucnv_close_72", Returned, true},
	} {
		a := FindAllocator(test.name)
		if a == nil {
			t.Errorf("%s is not known", test.name)
			continue
		}
		if a.Out != test.out || a.Object != test.object {
			t.Errorf("%s: out %d, object %t", test.name, a.Out, a.Object)
		}
		if a.Release != test.release && test.name != "ucnv_open_72" {
			t.Errorf("%s: release %q, want %q", test.name, a.Release, test.release)
		}
	}
	if a := FindAllocator("realpath"); a.If != 2 {
		t.Errorf("realpath allocates if argument %d is NULL", a.If)
	}
	for _, name := range []string{"fread", "sqlite3_step", "printf", "BZ2_bzCompressInit"} {
		if a := FindAllocator(name); a != nil {
			t.Errorf("%s hands out %q", name, a.Made)
		}
	}
}

func TestReleases(t *testing.T) {
	for _, name := range []string{"free", "sqlite3_free", "archive_read_free"} {
		if !Releases(name) {
			t.Errorf("%s releases nothing", name)
		}
	}
	if Releases("malloc") {
		t.Error("malloc releases")
	}
}

func TestRelease(t *testing.T) {
	for _, test := range []struct {
		name string
		want Grade
	}{
		{"free", Surely},
		{"my_string_free", Likely},
		{"TF_DeleteTensor", Surely},
		{"freeThing", Likely},
		{"carefree", No},
		{"set_freeze", No},
		{"puts", No},
		{"send", No},
	} {
		if got := ReleaseGrade(test.name); got != test.want {
			t.Errorf("ReleaseGrade(%q) = %v, want %v", test.name, got, test.want)
		}
	}
}
