// SPDX-License-Identifier: MIT

package report

import (
	"encoding/json"
	"io"

	"darkheap/cmd/darkheap-scan/internal/scan"
)

// Schema is the name of the JSON form, docs/scan.schema.json.
const Schema = "darkheap-scan/1"

type jsonReport struct {
	Schema    string        `json:"schema"`
	Generator jsonGenerator `json:"generator"`
	Findings  []jsonFinding `json:"findings"`
	Ignored   []jsonFinding `json:"ignored"`
	Warnings  []string      `json:"warnings"`
	Packages  int           `json:"packages"`
	WithC     int           `json:"packages_with_c"`
}

type jsonGenerator struct {
	Version string `json:"version"`
}

type jsonFinding struct {
	Rule        string      `json:"rule"`
	Level       string      `json:"level"`
	Message     string      `json:"message"`
	File        string      `json:"file"`
	Line        int         `json:"line"`
	EndLine     int         `json:"end_line"`
	Column      int         `json:"column"`
	Function    string      `json:"function"`
	Package     string      `json:"package"`
	Related     []jsonPlace `json:"related"`
	Advice      string      `json:"advice"`
	Fingerprint string      `json:"fingerprint"`
	Reason      string      `json:"reason,omitempty"`
}

type jsonPlace struct {
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
}

// JSON is for programs.
func JSON(out io.Writer, result *scan.Result, options *Options) error {
	prints := newFingerprints()
	r := jsonReport{
		Schema:    Schema,
		Generator: jsonGenerator{options.Version},
		Findings:  []jsonFinding{},
		Ignored:   []jsonFinding{},
		Warnings:  append([]string{}, result.Warnings...),
		Packages:  result.Packages,
		WithC:     result.Looked,
	}
	for i := range result.Findings {
		r.Findings = append(r.Findings, jsonOf(&result.Findings[i], options, prints))
	}
	for i := range result.Ignored {
		f := jsonOf(&result.Ignored[i].Finding, options, prints)
		f.Reason = result.Ignored[i].Reason
		r.Ignored = append(r.Ignored, f)
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(r)
}

func jsonOf(f *scan.Finding, options *Options, prints *fingerprints) jsonFinding {
	rule, _ := ruleOf(f.Rule)
	j := jsonFinding{
		Rule:        f.Rule,
		Level:       rule.level,
		Message:     f.Message,
		File:        relative(options.Directory, f.Position.Filename),
		Line:        f.Position.Line,
		EndLine:     max(f.EndLine, f.Position.Line),
		Column:      f.Position.Column,
		Function:    f.Function,
		Package:     f.Package,
		Related:     []jsonPlace{},
		Advice:      f.Advice,
		Fingerprint: prints.of(f),
	}
	for _, r := range f.Related {
		j.Related = append(j.Related, jsonPlace{r.Message, relative(options.Directory, r.Position.Filename), r.Position.Line})
	}
	return j
}
