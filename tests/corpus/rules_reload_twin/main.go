// SPDX-License-Identifier: MIT

// what: each tenth call loads the rules again, and frees the old ones
// verdict: cache
// needs: 50
// calls: 300
package main

// #include <stdlib.h>
// struct rule { struct rule *next; int port; };
// static struct rule *rules;
// static void unload(void)
// {
//	for (struct rule *r; (r = rules); free(r))
//		rules = r->next;
// }
// static void load_rules(int n)
// {
//	unload();
//	for (struct rule *r; n > 0; n--) {
//		r = calloc(1, sizeof(*r));
//		*r = (struct rule){ rules, n };
//		rules = r;
//	}
// }
// static int match(int port)
// {
//	struct rule *r;
//
//	for (r = rules; r && r->port != port; r = r->next)
//		;
//	return r != NULL;
// }
import "C"

import "corpus/load"

func main() {
	load.Run(func(i int) {
		if i%10 == 0 {
			C.load_rules(25)
		}
		C.match(C.int(i % 40))
	})
	load.Done()
}
