// SPDX-License-Identifier: MIT

package csource

import (
	"fmt"
	"testing"
)

const source = `
#include <stdlib.h>
static char *copy(const char *s) { return strdup(s); /* free(s) */ }
static char *maybe(int n) { char *p = n ? calloc(n, 1) : NULL; return p; }
static void drop(char *s) { free((void *)s); }
static void drop_all(struct list *l) { for (int i = 0; i < l->n; i++) free(l->items[i]); }
static void send_all(struct list *l, int n) { prepare(n); drop_all(l); }
static void rename_it(struct thing *t, char *name) { free(t->name); t->name = name; }
static void indirect(char *s) { drop(s); }
static const char *version(void) { return "1.0"; }
static const char *error_of(struct db *db) { return db->error; }
static CK_VOID_PTR named_value(CK_ATTRIBUTE_PTR a) { return a->value; }
static void *value_of(struct attribute *a) { return a->value; }
static char *lower(char *s) { for (char *p = s; *p; p++) *p = *p | 32; return s; }
static void *none(void) { return NULL; }
static int open_it(const char *name, struct db **out) {
	*out = calloc(1, sizeof(**out));
	return *out ? 0 : -1;
}
static int half(struct slot *s, char **out) {
	int rv = s->size(NULL);
	if (rv) return rv;
	*out = malloc(10);
	if (*out == NULL) return 2;
	rv = s->read(*out);
	return rv;
}
static bool fill(struct vector *v, int n) { v->data = malloc(n); return v->data != NULL; }
static void bind(sqlite3_stmt *s, char *text) { sqlite3_bind_text(s, 1, text, -1, free); }
static void bind_copy(sqlite3_stmt *s, char *text) { sqlite3_bind_text(s, 1, text, -1, SQLITE_TRANSIENT); }
static void give(sqlite3_context *ctx, const char *s, int n) { sqlite3_result_text(ctx, s, n, &free); }
static char *last;
static struct text text_of(int n) {
	struct text t = {0};
	t.data = malloc(n);
	t.size = n;
	return t;
}
static struct text named(int n) { struct text t = { .data = malloc(n), .size = n }; return t; }
static struct text numbered(int n) { return (struct text){ malloc(n), n }; }
#if VERSION < 3
static void *older(struct stream *s, int close) { return NULL; }
#endif
static void keep(char *s) { free(last); last = s; }
static void share(struct object *o) { o->refs++; all->first = o; }
static int again(int n) { return again(n - 1); }
static void unfinished(char *s) { free(s
`

func TestFind(t *testing.T) {
	s := Parse([]string{source}, nil)
	for _, test := range []struct{ name, want string }{
		{"copy", "made by strdup"},
		{"maybe", "made by calloc"},
		{"drop", "frees [1]"},
		{"drop_all", "inside [1]"},
		{"send_all", "inside [1]"},
		{"rename_it", "keeps [2]"},
		{"indirect", "frees [1]"},
		{"version", "borrowed"},
		{"error_of", "borrowed"},
		{"named_value", "part 1"},
		{"value_of", "part 1"},
		{"lower", "same 1"},
		{"none", "null"},
		{"open_it", "out 2. by calloc"},
		{"half", "out 2.even by malloc"},
		{"fill", "out 1.data by malloc truth"},
		{"bind", "keeps [2]"},
		{"bind_copy", ""},
		{"give", "keeps [2]"},
		{"text_of", "field data by malloc"},
		{"named", "field data by malloc"},
		{"numbered", "field ?0 by malloc"},
		{"keep", "keeps [1]"},
		{"share", ""},
		{"again", ""},
		{"unfinished", ""},
	} {
		f := s.Find(test.name)
		if f == nil {
			t.Errorf("%s is not found", test.name)
			continue
		}
		if got := f.text(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if s.Find("older") != nil {
		t.Error("older says nothing of what it stands in for")
	}
	if s.Find("strdup") != nil {
		t.Error("strdup has no body here")
	}
}

func (f *Function) text() string {
	text := ""
	add := func(is bool, format string, a ...any) {
		if is && text != "" {
			text += " "
		}
		if is {
			text += fmt.Sprintf(format, a...)
		}
	}
	add(len(f.Frees) > 0, "frees %v", f.Frees)
	add(len(f.Inside) > 0, "inside %v", f.Inside)
	add(len(f.Keeps) > 0, "keeps %v", f.Keeps)
	if f.Made != nil {
		add(true, "made by %s", f.Made.Name)
	}
	for _, o := range f.Fields {
		add(true, "field %s by %s", o.Field, o.Made.Name)
	}
	for _, o := range f.Out {
		add(o.IsEven, "out %d.even by %s", o.Argument, o.Made.Name)
		add(!o.IsEven, "out %d.%s by %s", o.Argument, o.Field, o.Made.Name)
	}
	add(f.Same > 0, "same %d", f.Same)
	add(f.Part > 0, "part %d", f.Part)
	add(f.IsNull, "null")
	add(f.Borrowed != "", "borrowed")
	add(f.IsTruth, "truth")
	return text
}
