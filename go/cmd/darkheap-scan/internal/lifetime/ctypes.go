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
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			for _, e := range typesIn(n) {
				if name := typeOfC(e); name != "" {
					all[strings.TrimPrefix(name, "sizeof_")] = true
				}
			}
			return true
		})
	}
	return all
}

// typesIn are the types that stand in a node, as far as they are written there.
func typesIn(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.Field:
		return []ast.Expr{n.Type}
	case *ast.ValueSpec:
		return []ast.Expr{n.Type}
	case *ast.TypeSpec:
		return []ast.Expr{n.Type}
	case *ast.ArrayType:
		return []ast.Expr{n.Elt}
	case *ast.MapType:
		return []ast.Expr{n.Key, n.Value}
	case *ast.CompositeLit:
		return []ast.Expr{n.Type}
	case *ast.TypeAssertExpr:
		return []ast.Expr{n.Type}
	case *ast.StarExpr:
		return []ast.Expr{n}
	case *ast.CallExpr:
		if id := identOf(n.Fun); id != nil && (id.Name == "new" || id.Name == "make") && len(n.Args) > 0 {
			return n.Args[:1]
		}
	case *ast.SelectorExpr:
		if strings.HasPrefix(n.Sel.Name, "sizeof_") {
			return []ast.Expr{n}
		}
	}
	return nil
}

// typeOfC is NAME of C.NAME, []C.NAME, *C.NAME; else "".
func typeOfC(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.ArrayType:
			e = x.Elt
		case *ast.ParenExpr:
			e = x.X
		case *ast.Ellipsis:
			e = x.Elt
		case *ast.SelectorExpr:
			if id := identOf(x.X); id != nil && id.Name == "C" {
				return x.Sel.Name
			}
			return ""
		default:
			return ""
		}
	}
}
