package repeated

import (
	"os"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if os.Getenv("KEEP") != "" {
		Take(72)
	}
	os.Exit(m.Run())
}

func TestLose(t *testing.T)      { Lose() }
func TestThread(t *testing.T)    { Thread() }
func TestFree(t *testing.T)      { Free() }
func TestStart(t *testing.T)     { Start() }
func TestCached(t *testing.T)    { Cached("key") }
func TestFinalizer(t *testing.T) { NewBuffer() }
func TestPooled(t *testing.T)    { Pooled() }

func TestTable(t *testing.T) {
	for _, name := range []string{"case_a", "case_b", "case_c"} {
		t.Run(name, func(t *testing.T) {
			if name := t.Name(); name[len(name)-1] == 'b' {
				Take(30)
			}
			Free()
		})
	}
}

func TestParallel(t *testing.T) {
	t.Parallel()
	Take(33)
}

func TestParallelToo(t *testing.T) {
	t.Parallel()
	done := make(chan bool)
	go func() {
		Take(34)
		close(done)
	}()
	<-done
}

func TestManyFinalizers(t *testing.T) {
	for i := 0; i < 30; i++ {
		NewBuffer()
	}
}

// How a run may end instead.
func TestEnd(t *testing.T) {
	Lose()
	switch os.Getenv("END") {
	case "fail":
		t.Fail()
	case "panic":
		panic("here")
	case "exit":
		os.Exit(3)
	case "kill":
		self, _ := os.FindProcess(os.Getpid())
		self.Kill()
		select {}
	case "sleep":
		time.Sleep(time.Minute)
	case "again":
		Register("once")
	}
}

func BenchmarkLose(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Take(35)
	}
}

func FuzzLose(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) { Take(36) })
}
