// SPDX-License-Identifier: MIT

package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"darkheap/cmd/darkheap-scan/internal/scan"
)

// A fingerprint is of the rule, the function and the text of the line, so that it
// stays the same when lines move; the same line twice is numbered.
type fingerprints struct {
	*source
	seen map[string]int
}

func newFingerprints() *fingerprints {
	return &fingerprints{newSource(), make(map[string]int)}
}

func (p *fingerprints) of(f *scan.Finding) string {
	text := f.Rule + "\n" + f.Function + "\n" + p.line(f.Position.Filename, f.Position.Line)
	p.seen[text]++
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s\n%d", text, p.seen[text])))
	return hex.EncodeToString(sum[:8])
}
