// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"strings"
)

// C.x(y) is a call, or a conversion: without C's headers only the names tell.

var typeNames = map[string]bool{
	"char": true, "schar": true, "uchar": true, "short": true, "ushort": true, "int": true,
	"uint": true, "long": true, "ulong": true, "longlong": true, "ulonglong": true,
	"float": true, "double": true, "bool": true, "_Bool": true, "complexfloat": true,
	"complexdouble": true, "size_t": true, "FILE": true, "DIR": true,
	"gpointer": true, "gconstpointer": true, "gchar": true, "guchar": true, "gint": true,
	"guint": true, "gsize": true, "gssize": true, "gboolean": true, "gdouble": true,
	"gfloat": true, "gint64": true, "guint64": true, "gint32": true, "guint32": true,
	"gulong": true, "glong": true, "xmlChar": true, "Bytef": true, "uInt": true, "uLong": true,
	"sqlite3_int64": true, "sqlite3_uint64": true, "GLenum": true, "GLuint": true, "GLint": true,
}

func isTypeName(name string) bool {
	return typeNames[name] || strings.HasSuffix(name, "_t") ||
		strings.HasPrefix(name, "struct_") || strings.HasPrefix(name, "union_") ||
		strings.HasPrefix(name, "enum_") || strings.HasPrefix(name, "sizeof_")
}

// collectTypes finds the names of C that stand where only a type can.
func collectTypes(files []*ast.File) map[string]bool {
	all := make(map[string]bool)
	note := func(e ast.Expr) {
		for {
			switch x := e.(type) {
			case *ast.StarExpr:
				e = x.X
				continue
			case *ast.ArrayType:
				e = x.Elt
				continue
			case *ast.ParenExpr:
				e = x.X
				continue
			case *ast.Ellipsis:
				e = x.Elt
				continue
			case *ast.SelectorExpr:
				if id := identOf(x.X); id != nil && id.Name == "C" {
					all[strings.TrimPrefix(x.Sel.Name, "sizeof_")] = true
				}
			}
			return
		}
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				note(n.Type)
			case *ast.ValueSpec:
				if n.Type != nil {
					note(n.Type)
				}
			case *ast.TypeSpec:
				note(n.Type)
			case *ast.ArrayType:
				note(n.Elt)
			case *ast.MapType:
				note(n.Key)
				note(n.Value)
			case *ast.CompositeLit:
				if n.Type != nil {
					note(n.Type)
				}
			case *ast.TypeAssertExpr:
				if n.Type != nil {
					note(n.Type)
				}
			case *ast.StarExpr:
				note(n)
			case *ast.CallExpr:
				if id := identOf(n.Fun); id != nil && (id.Name == "new" || id.Name == "make") && len(n.Args) > 0 {
					note(n.Args[0])
				}
			case *ast.SelectorExpr:
				if strings.HasPrefix(n.Sel.Name, "sizeof_") {
					note(n)
				}
			}
			return true
		})
	}
	return all
}
