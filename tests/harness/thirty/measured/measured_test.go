package measured

import "testing"

func BenchmarkScan(b *testing.B) { // leaks: benchmark
	for i := 0; i < b.N; i++ {
		Scan("some text")
	}
}

func BenchmarkHash(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Hash("some text")
	}
}
