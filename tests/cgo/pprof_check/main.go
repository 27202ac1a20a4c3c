// SPDX-License-Identifier: MIT

// pprof_check PROFILE HEAP REPORT MERGED SOURCE: does PROFILE, read by pprof's own
// package, say what the JSON REPORT of the same run says, and does it merge
// with HEAP, the heap profile that Go wrote in that run?  MERGED receives the
// two in one, SOURCE is the program's.  Says what is wrong, and exits 1.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/google/pprof/profile"
)

// Numbers in the order of Go's sample types.
type numbers struct {
	AllocatedObjects int64 `json:"allocated_objects"`
	AllocatedBytes   int64 `json:"allocated_bytes"`
	LiveObjects      int64 `json:"live_objects"`
	LiveBytes        int64 `json:"live_bytes"`
}

func (n *numbers) add(values []int64) {
	n.AllocatedObjects += values[0]
	n.AllocatedBytes += values[1]
	n.LiveObjects += values[2]
	n.LiveBytes += values[3]
}

type site struct {
	numbers
	ID      string
	Verdict string
}

type report struct {
	Complete bool
	Process  struct {
		Exe     string
		BuildID string `json:"build_id"`
	}
	Totals numbers
	Sites  []site
}

var failed bool

func wrong(format string, args ...any) {
	fmt.Printf(format+"\n", args...)
	failed = true
}

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func readProfile(name string) *profile.Profile {
	file, err := os.Open(name)
	must(err)
	defer file.Close()
	p, err := profile.Parse(file)
	must(err)
	must(p.CheckValid())
	return p
}

func readReport(name string) *report {
	text, err := os.ReadFile(name)
	must(err)
	r := new(report)
	must(json.Unmarshal(text, r))
	return r
}

func total(p *profile.Profile) (sum numbers) {
	for _, sample := range p.Sample {
		sum.add(sample.Value)
	}
	return sum
}

func label(sample *profile.Sample, key string) string {
	if values := sample.Label[key]; len(values) == 1 {
		return values[0]
	}
	return ""
}

// checkSites: each site's numbers and verdict are those of its samples.
func checkSites(p *profile.Profile, r *report) {
	sums, verdicts := map[string]*numbers{}, map[string]string{}
	for _, sample := range p.Sample {
		id := label(sample, "site")
		if sums[id] == nil {
			sums[id] = new(numbers)
		}
		sums[id].add(sample.Value)
		verdicts[id] = label(sample, "verdict")
	}
	for _, site := range r.Sites {
		sum := sums[site.ID]
		if sum == nil || *sum != site.numbers {
			wrong("site %s: %v, not %v", site.ID, sum, site.numbers)
		}
		if verdicts[site.ID] != site.Verdict {
			wrong("site %s: %s, not %s", site.ID, verdicts[site.ID],
				site.Verdict)
		}
		delete(sums, site.ID)
	}
	for id := range sums {
		wrong("site %q is not in the report", id)
	}
}

func checkMappings(p *profile.Profile, r *report) {
	for i, m := range p.Mapping {
		if !m.HasFunctions || !m.HasFilenames || !m.HasLineNumbers ||
			!m.HasInlineFrames {
			wrong("pprof would look for the symbols of %s", m.File)
		}
		if m.Start >= m.Limit || m.File == "" {
			wrong("bad mapping %v", m)
		}
		if (i == 0) != (m.File == r.Process.Exe) {
			wrong("mapping %d is %s", i, m.File)
		}
	}
	if id := p.Mapping[0].BuildID; id != r.Process.BuildID || id == "" {
		wrong("build id %q, not %q", id, r.Process.BuildID)
	}
}

func checkLocations(p *profile.Profile) {
	for _, l := range p.Location {
		m := l.Mapping
		if m == nil || l.Address < m.Start || l.Address >= m.Limit {
			wrong("location %#x is not in its mapping %v", l.Address, m)
		}
	}
}

// lines of the program's main.go
var source []string

func readSource(name string) {
	text, err := os.ReadFile(name)
	must(err)
	source = strings.Split(string(text), "\n")
}

// frame: the function, and what the line says if it is the program's.
func frame(line profile.Line) string {
	name, n := line.Function.Name, line.Line
	if !strings.HasSuffix(line.Function.Filename, "/main.go") ||
		n < 1 || int(n) > len(source) {
		return name
	}
	return name + ": " + strings.TrimSpace(source[n-1])
}

// stack: "inner < outer", inlined frames, too.
func stack(sample *profile.Sample) string {
	var text []string
	for _, l := range sample.Location {
		for _, line := range l.Line {
			text = append(text, frame(line))
		}
	}
	return strings.Join(text, " < ")
}

// checkSample: one sample of these values has a stack that holds `frames`.
func checkSample(p *profile.Profile, values []int64, frames string) {
	for _, sample := range p.Sample {
		if !reflect.DeepEqual(sample.Value, values) ||
			!strings.Contains(stack(sample), frames) {
			continue
		}
		if got := sample.NumLabel["bytes"]; len(got) != 1 ||
			got[0] != values[1]/values[0] {
			wrong("%s: bytes %v", frames, got)
		}
		if got := sample.NumLabel["goid"]; len(got) != 1 || got[0] < 1 {
			wrong("%s: goid %v", frames, got)
		}
		return
	}
	wrong("no sample %v of %s", values, frames)
}

func checkHead(p, heap *profile.Profile) {
	if !reflect.DeepEqual(p.SampleType, heap.SampleType) ||
		!reflect.DeepEqual(p.PeriodType, heap.PeriodType) {
		wrong("types are not Go's: %v %v", p.SampleType, p.PeriodType)
	}
	if p.Period != 1 || p.DefaultSampleType != "inuse_space" {
		wrong("period %d, default %s", p.Period, p.DefaultSampleType)
	}
	age := heap.TimeNanos - p.TimeNanos
	if age < 0 || age > p.DurationNanos {
		wrong("the heap profile is of %d ns, the run of %d", age,
			p.DurationNanos)
	}
}

// checkMerged: nothing is lost, and the program is one mapping for both.
func checkMerged(p, heap, merged *profile.Profile, r *report) {
	want, programs := total(heap), 0
	for _, sample := range p.Sample {
		want.add(sample.Value)
	}
	if got := total(merged); got != want {
		wrong("merged: %v, not %v", got, want)
	}
	for _, m := range merged.Mapping {
		if m.File == r.Process.Exe {
			programs++
		}
	}
	if programs != 1 {
		wrong("merged: %d mappings of the program: %v", programs,
			merged.Mapping)
	}
}

func main() {
	p, heap := readProfile(os.Args[1]), readProfile(os.Args[2])
	r := readReport(os.Args[3])
	readSource(os.Args[5])
	if got := total(p); got != r.Totals || !r.Complete {
		wrong("totals %v, not %v (complete %v)", got, r.Totals, r.Complete)
	}
	checkHead(p, heap)
	checkSites(p, r)
	checkMappings(p, r)
	checkLocations(p)
	checkSample(p, []int64{1000, 13000, 1000, 13000},
		"main._Cfunc_CString < "+
			"main.loseText: C.CString(\"never freed.\") < "+
			"main.lose: loseText() < main.main: lose(blocks)")
	for _, values := range [][]int64{{100, 10000, 0, 0},
		{100, 10000, 100, 10000}} {
		checkSample(p, values, "make_pair: last = malloc(size); < "+
			"main._Cfunc_make_pair < "+
			"main.losePair: C.make_pair(100) < "+
			"main.lose.func1: losePair()")
	}
	merged, err := profile.Merge([]*profile.Profile{p, heap})
	must(err)
	checkMerged(p, heap, merged, r)
	file, err := os.Create(os.Args[4])
	must(err)
	must(merged.Write(file))
	must(file.Close())
	if failed {
		os.Exit(1)
	}
}
