// A library for hosts of another language: it keeps what it is told to.
package main

// #include <stdlib.h>
// #include <string.h>
import "C"

var kept [][]byte

//export ledger_keep
func ledger_keep(mib C.int) {
	for i := 0; i < int(mib); i++ {
		block := make([]byte, 1<<20)
		for j := range block {
			block[j] = byte(i)
		}
		kept = append(kept, block)
	}
	for i := 0; i < int(mib)*1024; i++ {
		C.memset(C.malloc(1000), 1, 1000)
	}
}

func main() {}
