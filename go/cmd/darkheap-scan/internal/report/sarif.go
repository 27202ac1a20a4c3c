// SPDX-License-Identifier: MIT

package report

import (
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"unicode/utf8"

	"darkheap/cmd/darkheap-scan/internal/scan"
)

type object = map[string]any

// SARIF is version 2.1.0, as GitHub's code scanning takes it.
func SARIF(out io.Writer, result *scan.Result, options *Options) error {
	root := repositoryRoot(options.Directory)
	prints := newFingerprints()
	results := []object{}
	for i := range result.Findings {
		results = append(results, sarifResult(&result.Findings[i], root, prints))
	}
	for i := range result.Ignored {
		r := sarifResult(&result.Ignored[i].Finding, root, prints)
		r["suppressions"] = []object{{"kind": "inSource", "justification": text(result.Ignored[i].Reason)}}
		results = append(results, r)
	}
	notifications := []object{}
	for _, w := range result.Warnings {
		notifications = append(notifications, object{"level": "warning", "message": object{"text": text(w)}})
	}
	log := object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":               object{"driver": driver(options)},
			"columnKind":         "utf16CodeUnits",
			"originalUriBaseIds": object{"%SRCROOT%": object{"uri": fileURI(root) + "/"}},
			"invocations":        []object{{"executionSuccessful": true, "toolExecutionNotifications": notifications}},
			"results":            results,
		}},
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(log)
}

func driver(options *Options) object {
	all := []object{}
	for _, r := range rules {
		all = append(all, object{
			"id":                   r.id,
			"name":                 r.name,
			"shortDescription":     object{"text": r.short},
			"help":                 object{"text": r.help},
			"defaultConfiguration": object{"level": r.level},
		})
	}
	return object{"name": "darkheap-scan", "semanticVersion": options.Version, "rules": all}
}

func sarifResult(f *scan.Finding, root string, prints *fingerprints) object {
	r, index := ruleOf(f.Rule)
	message := f.Message
	if f.Advice != "" {
		message += ". To do: " + f.Advice
	}
	related := []object{}
	for i, p := range f.Related {
		l := location(root, p.Position.Filename, p.Position.Line, p.Position.Line)
		l["id"] = i + 1
		l["message"] = object{"text": text(p.Message)}
		related = append(related, l)
	}
	primary := location(root, f.Position.Filename, f.Position.Line, f.EndLine)
	primary["logicalLocations"] = []object{{"fullyQualifiedName": f.Function, "kind": "function"}}
	return object{
		"ruleId":              f.Rule,
		"ruleIndex":           index,
		"level":               r.level,
		"message":             object{"text": text(message)},
		"locations":           []object{primary},
		"relatedLocations":    related,
		"partialFingerprints": object{"primaryLocationLineHash": prints.of(f)},
		"properties":          object{"function": f.Function, "rule": f.Rule, "package": f.Package},
	}
}

func location(root, name string, line, end int) object {
	artifact := object{"uri": fileURI(name)}
	if r := relative(root, name); !filepath.IsAbs(r) {
		artifact = object{"uri": (&url.URL{Path: r}).EscapedPath(), "uriBaseId": "%SRCROOT%"}
	}
	region := object{"startLine": max(line, 1)}
	if end > line {
		region["endLine"] = end
	}
	return object{"physicalLocation": object{"artifactLocation": artifact, "region": region}}
}

func fileURI(name string) string { return (&url.URL{Scheme: "file", Path: name}).String() }

// text is valid UTF-8, also of a source that is not.
func text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// repositoryRoot is the directory above that has .git, or this one.
func repositoryRoot(directory string) string {
	for at := directory; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return directory
		}
	}
}
