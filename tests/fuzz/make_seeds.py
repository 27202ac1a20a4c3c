#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/fuzz/seeds/: small inputs from which the fuzz targets start.

ELF files with Go's tables are put together here, byte by byte; those with
debug information and unwind rules are what gcc and clang make of a few lines.
"""
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SEEDS = HERE / "seeds"
REPOSITORY = HERE.parent.parent

TEXT, RODATA, DATA = 0x401000, 0x402000, 0x403000


def put(entry, name, content):
    if isinstance(content, str):
        content = content.encode()
    path = SEEDS / entry / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


# --- ELF -------------------------------------------------------------------

def section_headers(sections, offset, addresses):
    """Contents of .shstrtab and the headers, which come behind it."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name, _ in sections)
    names += b".shstrtab\0"
    headers = bytes(64)
    at = 1
    for (name, kind), (address, where, size) in zip(sections, addresses):
        headers += struct.pack("<IIQQQQIIQQ", at, kind, 0, address, where,
                               size, 0, 0, 8, 24 if kind in (2, 11) else 0)
        at += len(name) + 1
    headers += struct.pack("<IIQQQQIIQQ", at, 3, 0, 0, offset, len(names), 0,
                           0, 1, 0)
    return names, headers


def elf(segments, sections=(), kind=2):
    """segments: (type, flags, address, bytes); those of a type but PT_LOAD lie
    in others.  sections: (name, type, address or None, bytes or size)."""
    n = len(segments)
    body = bytearray(64 + 56 * n)
    headers = b""
    places = []
    for type_, flags, address, content in segments:
        if isinstance(content, int):  # a part of what is there already
            offset = next(o + address - a for a, o, s in places
                          if a <= address < a + s)
            size = content
        else:
            body += bytes(-len(body) % 16)
            offset, size = len(body), len(content)
            body += content
            places.append((address, offset, size))
        headers += struct.pack("<IIQQQQQQ", type_, flags, offset, address,
                               address, size, size, 16)
    found = []
    for name, type_, address, content in sections:
        if isinstance(content, int):
            offset = next(o + address - a for a, o, s in places
                          if a <= address < a + s)
            found.append((address, offset, content))
        else:
            body += bytes(-len(body) % 8)
            found.append((0, len(body), len(content)))
            body += content
    start = index = count = 0
    if sections:
        body += bytes(-len(body) % 8)
        names, table = section_headers([s[:2] for s in sections], len(body),
                                       found)
        body += names + bytes(-len(names) % 8)
        start, count = len(body), len(sections) + 2
        index = count - 1
        body += table
    body[:64] = struct.pack(
        "<4sBBBB8xHHIQQQIHHHHHH", b"\x7fELF", 2, 1, 1, 0, kind, 62, 1, TEXT,
        64, start, 0, 64, 56, n, 64, count, index)
    body[64:64 + 56 * n] = headers
    return bytes(body)


# --- Go's tables -------------------------------------------------------------

def varint(n):
    out = b""
    while n >= 0x80:
        out += bytes([n & 0x7f | 0x80])
        n >>= 7
    return out + bytes([n])


def pc_values(*pairs):
    """(value, bytes of code) ... as steps."""
    out, last = b"", -1
    for value, length in pairs:
        step = value - last
        out += varint(step << 1 if step >= 0 else (-step << 1) - 1)
        out += varint(length)
        last = value
    return out + b"\0"


TLS_CODE = (b"\x64\x48\x8b\x04\x25\xf8\xff\xff\xff"  # mov %fs:-8,%rax
            b"\x48\x8b\x40\x30"                      # mov 0x30(%rax),%rax
            b"\x48\x8b\x80\xb8\x00\x00\x00"          # mov 0xb8(%rax),%rax
            b"\x48\x8b\x40\x08\xc3")                 # mov 8(%rax),%rax; ret


def go_text(renamed=None):
    """Code, and (name, entry, end) of its functions."""
    renamed = renamed or {}
    functions = [("main.main", 0, 64), ("_cgo_topofstack", 64, 96),
                 ("runtime.cgocall", 96, 160),
                 ("runtime.asmcgocall", 160, 192), ("main.wrap", 192, 224)]
    code = bytearray(b"\xcc" * 224)
    code[64:64 + len(TLS_CODE)] = TLS_CODE
    call = (b"\x48\xff\x80\x40\x01\x00\x00"  # incq 0x140(%rax)
            b"\xff\x80\x48\x01\x00\x00")     # incl 0x148(%rax)
    at = 96 + 8
    code[at:at + len(call)] = call
    at += len(call)
    code[at:at + 5] = b"\xe8" + struct.pack("<i", 160 - (at + 5))
    return bytes(code), [(renamed.get(n, n), a, b) for n, a, b in functions]


def go_record(entry, name, file_values, line_values, pcdata, id_, funcdata):
    """runtime._func with what follows it."""
    return struct.pack("<IIiIIIIIIiBBBB", entry, name, 0, 0, 0, file_values,
                       line_values, len(pcdata), 0, 7, id_, 0, 0,
                       len(funcdata)) + struct.pack(
                           f"<{len(pcdata) + len(funcdata)}I",
                           *pcdata, *funcdata)


class Strings:
    """Byte strings one after the other, and where each begins."""

    def __init__(self):
        self.bytes = b"\0"

    def add(self, content):
        self.bytes += content
        return len(self.bytes) - len(content)


def pclntab(functions, path=b"/src/main.go"):
    """pclntab of these, and the names' offsets; the first has an inlined
    call in its middle."""
    names, values = Strings(), Strings()
    inner = names.add(b"main.(*T).inner[...]\0")
    files = path + b"\0<autogenerated>\0"
    units = struct.pack("<III", 0, len(path) + 1, 0xffffffff)
    start = 8 * len(functions) + 8
    entries, records = b"", b""
    for name, entry, end in functions:
        size = end - entry
        is_main, is_wrap = name == "main.main", name == "main.wrap"
        entries += struct.pack("<II", entry, start + len(records))
        lines = values.add(pc_values((10, size // 2), (12, size - size // 2)))
        pcdata, funcdata = [], []
        if is_main:
            pcdata = [0, 0, values.add(pc_values((-1, 16), (0, 32), (-1, 16)))]
            funcdata = [0xffffffff, 0xffffffff, 0xffffffff, 0]
        records += go_record(entry, names.add(name.encode() + b"\0"),
                             values.add(pc_values((int(is_wrap), size))),
                             lines, pcdata, 22 if is_wrap else 0, funcdata)
    entries += struct.pack("<II", functions[-1][2], 0)
    parts = [names.bytes, units, files, values.bytes, entries + records]
    offsets, at = [], 72
    for i, part in enumerate(parts):
        parts[i] = part + bytes(-len(part) % 8)
        offsets.append(at)
        at += len(parts[i])
    head = struct.pack("<IBBBBQQQ5Q", 0xfffffff1, 0, 0, 1, 8, len(functions),
                       1, TEXT, *offsets)
    return head + b"".join(parts), offsets, inner


def moduledata(table, offsets, n_functions, text_bytes, gofunc):
    words = [0] * 48
    words[0] = table
    words[1] = table + offsets[0]
    words[16] = table + offsets[4]
    words[17] = words[18] = n_functions + 1
    words[22], words[23] = TEXT, TEXT + text_bytes
    words[40] = words[43] = gofunc
    return struct.pack("<48Q", *words)


def buildinfo(version=b"go1.26.8"):
    mark = bytes(range(16))
    text = (b"path\texample.com/app\nmod\texample.com/app\t(devel)\t\n"
            b"dep\tgolang.org/x/sys\tv0.1.0\th1:abc=\n"
            b"build\t-buildmode=exe\nbuild\t\"-ldflags=\\\"-s\\\"\"=`-w`\n"
            b"build\tCGO_ENABLED=1\n")
    text = mark + text + mark
    return (b"\xff Go buildinf:\x08\x02" + bytes(16) + varint(len(version)) +
            version + varint(len(text)) + text)


GO_NOTE = struct.pack("<III4s8s", 4, 8, 4, b"Go\0\0", b"buildid0")
GNU_NOTE = struct.pack("<III4s20s", 4, 20, 3, b"GNU\0", bytes(range(20)))


def symbols(names, address):
    strings, table = b"\0", bytes(24)
    for name in names:
        table += struct.pack("<IBBHQQ", len(strings), 0x12, 0, 1, address, 32)
        strings += name.encode() + b"\0"
    return table, strings


def go_program(with_sections=True, is_pie=False, version=b"go1.26.8",
               renamed=None, path=b"/src/main.go"):
    code, functions = go_text(renamed)
    tree = struct.pack("<BBBBIII", 0, 0, 0, 0, 1, 4, 20).ljust(64, b"\0")
    table, offsets, _ = pclntab(functions, path)
    address = RODATA + len(tree)
    rodata = tree + table
    info = buildinfo(version)
    data = info + bytes(-len(info) % 16)
    module_at = DATA + len(data)
    module = moduledata(address, offsets, len(functions), len(code), RODATA)
    segments = [(4, 4, 0x400000, GO_NOTE + GNU_NOTE), (1, 5, TEXT, code)]
    if is_pie:
        rela = b""
        for i, word in enumerate(struct.unpack("<48Q", module)):
            if TEXT <= word < DATA:
                rela += struct.pack("<QQq", module_at + i * 8, 8, word)
        module = bytes(8 * 17) + module[8 * 17:8 * 19] + bytes(8 * 29)
        dynamic_at = module_at + len(module)
        rela_at = RODATA + len(rodata)
        rodata += rela
        dynamic = struct.pack("<6Q", 7, rela_at, 8, len(rela), 0, 0)
        data += module + dynamic
    else:
        data += module
    segments += [(1, 4, RODATA, rodata), (1, 6, DATA, data)]
    if is_pie:
        segments.append((2, 6, dynamic_at, len(dynamic)))
    sections = []
    if with_sections:
        table_, strings = symbols(["main", "_cgo_topofstack"], TEXT + 64)
        sections = [(".text", 1, TEXT, len(code)),
                    (".gopclntab", 1, address, len(table)),
                    (".go.buildinfo", 1, DATA, len(info)),
                    (".symtab", 2, None, table_), (".strtab", 3, None, strings)]
    return elf(segments, sections, 3 if is_pie else 2)


def put_go():
    forms = {"exe": go_program(), "stripped": go_program(with_sections=False),
             "pie": go_program(is_pie=True),
             "old": go_program(version=b"go1.20.1"),
             "devel": go_program(version=b"devel go1.28-12ab34 Mon")}
    for name, content in forms.items():
        for entry in ("elf", "buildinfo", "pclntab", "golayout"):
            put(entry, f"go-{name}", content)
    put("gocalls", "go-exe", forms["exe"])
    put("gocalls", "go-calls", go_program(
        renamed={"main.main": "runtime.main", "main.wrap": "os.NewFile",
                 "runtime.asmcgocall": "example.com/a%2eb._C2func_puts"},
        path=b"/usr/lib/go-1.20/src/runtime/proc.go"))
    put("gocalls", "go-plugin", go_program(
        renamed={"main.main": "runtime.main", "main.wrap": "plugin.open",
                 "runtime.asmcgocall": "main._Cfunc__CMalloc"},
        path=b"runtime/proc.go"))
    code, _ = go_text()
    put("gocode", "topofstack", TLS_CODE)
    put("gocode", "topofstack-pie", b"\x48\xc7\xc1\xf8\xff\xff\xff"
        b"\x64\x48\x8b\x01" + TLS_CODE[9:])
    put("gocode", "topofstack-shared", b"\x48\x8b\x0d\x00\x10\x00\x00"
        b"\x64\x48\x8b\x01" + TLS_CODE[9:])
    # of the two callees that the target tries, the first: its own start
    body = code[104:117]
    put("gocode", "cgocall", body + b"\xe8" + struct.pack("<i", -18))


# --- what compilers make -----------------------------------------------------

C_SOURCE = """
static inline int twice(int n) { return n + n; }
static __attribute__((noinline)) int deeper(int n) {
	volatile int room[8];
	for (int i = 0; i < n && i < 8; i++)
		room[i] = twice(i);
	return room[n & 7];
}
int outer(int n) { return deeper(n) + twice(n); }
void _start(void) { for (;;) outer(5); }
"""
CXX_SOURCE = """
namespace ns {
struct box {
	int n;
	__attribute__((noinline)) int get(int m) const { return n * m; }
};
template <class T> __attribute__((noinline)) T add(T a, T b) {
	return a + b;
}
static inline int both(const box &b) { return b.get(3) + add<int>(b.n, 2); }
}
extern "C" int outer(int n) { ns::box b = {n}; return ns::both(b); }
extern "C" void _start() { for (;;) outer(5); }
"""
LIBRARY_SOURCE = """
int other(int);
int first(int n) { return other(n) + 1; }
int second(int n) {
	volatile char room[n * 8 + 8];
	room[0] = 1;
	return first(n + room[0]);
}
int third(int n) { return second(n) + first(n) * other(2); }
"""
SMALL = ("-nostdlib -nostartfiles -O2 -fno-stack-protector -Wl,-N "
         "-Wl,--build-id=sha1 -Wl,-z,noseparate-code -Wl,--no-warn-rwx-segments").split()


def compile_to(entries, name, compiler, source, *flags):
    suffix = ".cc" if "++" in compiler else ".c"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / f"seed{suffix}").write_text(source)
        command = [compiler, *SMALL, f"-ffile-prefix-map={folder}=/seed",
                   *flags, "-o", "seed", f"seed{suffix}"]
        subprocess.run(command, cwd=folder, check=True, env={
            "PATH": "/usr/bin:/bin", "PWD": "/"})
        for entry in entries:
            put(entry, name, (folder / "seed").read_bytes())


def put_compiled():
    both = ("dwarf", "unwind")
    compile_to(both + ("elf",), "gcc-dwarf5", "gcc", C_SOURCE, "-g", "-static")
    compile_to(("dwarf",), "gcc-dwarf4-zlib", "gcc", C_SOURCE, "-gdwarf-4",
               "-gz=zlib", "-static")
    compile_to(both, "gxx-dwarf5", "g++", CXX_SOURCE, "-g", "-static",
               "-fno-exceptions")
    compile_to(both, "clang-dwarf5", "clang", C_SOURCE, "-gdwarf-5", "-static")
    compile_to(both + ("elf",), "library", "gcc", LIBRARY_SOURCE, "-shared",
               "-fPIC", "-Wl,-soname,libseed.so.1", "-Wl,-z,lazy", "-s")
    compile_to(("unwind",), "frames", "gcc", LIBRARY_SOURCE, "-shared", "-s",
               "-fPIC", "-fcf-protection=none", "-mno-omit-leaf-frame-pointer",
               "-fno-omit-frame-pointer")


# --- texts -------------------------------------------------------------------

# What compilers write, what they write seldom, and what nobody writes.
CFI_X86 = """f_start:
f:	.cfi_startproc
	.cfi_personality 0x1b, f
	.cfi_lsda 0x1b, f
	push %rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	mov %rsp, %rbp
	.cfi_def_cfa_register %rbp
	.cfi_remember_state
	pop %rbp
	.cfi_def_cfa %rsp, 8
	.cfi_restore %rbp
	ret
	.cfi_restore_state
	.skip 300
	.cfi_def_cfa_offset 24
	.cfi_endproc
g:	.cfi_startproc
	.cfi_undefined %rip
	.cfi_undefined %rbp
	nop
	.cfi_endproc
	.skip 64
h:	.cfi_startproc simple
	.cfi_signal_frame
	.cfi_def_cfa %rsp, 8
	.cfi_offset %rip, -16
	nop
	.cfi_endproc
d:	.cfi_startproc
	nop
	.cfi_escape 0x0f, 3, 0x76, 0x78, 0x06	/* breg6 -8, deref */
	.cfi_escape 0x10, 6, 2, 0x76, 0		/* rbp: breg6 */
	nop
	.cfi_escape 0x0f, 3, 0x77, 8, 0x23
	.cfi_register %rbp, %rbx
	nop
	.cfi_same_value %rbp
	.cfi_val_offset %rip, 8
	nop
	.cfi_escape 0x2e, 16, 0x2f, 6, 3, 0x12, 7, 0x7e, 0x13, 0x7c, 0x11, 6, 2
	nop
	.cfi_endproc
"""
CFI_ARM64 = """f_start:
f:	.cfi_startproc
	.cfi_negate_ra_state
	stp x29, x30, [sp, -32]!
	.cfi_def_cfa_offset 32
	.cfi_offset 29, -32
	.cfi_offset 30, -24
	mov x29, sp
	.cfi_def_cfa_register 29
	ldp x29, x30, [sp], 32
	.cfi_restore 30
	.cfi_restore 29
	.cfi_def_cfa 31, 0
	ret
	.cfi_endproc
"""


def frames_of(compiler, source):
    """.eh_frame as the linker leaves it."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "a.s").write_text(source)
        subprocess.run([compiler, "-nostdlib", "-shared", "-o", "a.so", "a.s"],
                       check=True, cwd=folder)
        objcopy = compiler.replace("gcc", "objcopy")
        subprocess.run([objcopy, "-O", "binary", "--only-section=.eh_frame",
                        "a.so", "frames"], check=True, cwd=folder)
        return pathlib.Path(folder, "frames").read_bytes()


def put_cfi():
    frames = frames_of("gcc", CFI_X86)
    put("cfi", "x86-64", b"\0" + frames)
    put("cfi", "cut", b"\2" + frames[:len(frames) * 2 // 3])
    # two functions at one address, and one that has none
    put("cfi", "twice", b"\2" + frames[:-4] + frames)
    put("cfi", "arm64", b"\1" + frames_of("aarch64-linux-gnu-gcc", CFI_ARM64))


def put_facts():
    put("facts", "gcflags", "example.com/...=-d=wb,checkptr=2 '-l' -N --m=2")
    put("facts", "status", "Name:\tservice\nUid:\t1000\t1000\t1000\t1000\n"
        "VmSize:\t 1234567 kB\nCapPrm:\t0000000000000400\n"
        "CapEff:\t0000000000000400\nCapBnd:\t000001ffffffffff\n"
        "CapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n")
    put("facts", "limits", "Limit Soft Limit Hard Limit Units\n"
        "Max file size             unlimited            unlimited  bytes\n"
        "Max open files            1024                 524288     files\n")
    put("facts", "mountinfo", "22 1 8:1 / / rw,relatime shared:1 - ext4 "
        "/dev/root ro,errors=remount-ro\n"
        "23 22 0:21 / /proc rw,nosuid - proc proc rw\n")


def put_texts():
    put("maps", "usual", """\
00400000-00401000 r--p 00000000 08:01 1234                       /srv/app
00401000-00480000 r-xp 00001000 08:01 1234                       /srv/app
00480000-00500000 rw-p 00080000 08:01 1234                       /srv/app
7f0000000000-7f0000001000 r-xp 00000000 00:2e 99  /lib/libdarkheap.so (deleted)
7f0000002000-7f0000003000 r-xp 00000000 fe:00 77  /a\\012b
7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                  [stack]
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0          [vsyscall]
""")
    put("maps", "damaged", "1-\n2-1 r-xp 0 0:0 5 x\n\n1-2 r-xp 0 0:0 5\nzz")
    for i, text in enumerate(["4096", "1.5MiB", "10MB", "0", "1h2m3.5s",
                              "100ms", "2\u00b5s", "leak,growing",
                              "live>1.5GiB,suspect", "rate>1MB/h,new",
                              "site:main.*>64KiB,site:8573663c16f4>1"]):
        put("value", f"{i:02}", text)
    words = {
        "run": "run\n-\n--report=json:x.json\n-q\n--\n./service\n-port\n80",
        "environment": "run\n--depth=9 '--name=a b' -v\n--fail-on\n"
                       "live>1MiB\n--\ntrue",
        "report": "report\n-\n--format=text\nx.darkheap",
        "diff": "diff\n\na.darkheap\nb.darkheap@after",
        "unknown": "run\n-\n--dpeth=3\ntrue",
        "doctor": "doctor\n-\n--format=json\n77",
    }
    for name, text in words.items():
        put("options", name, text)
    names = ["_ZN2ns3addIiEET_S1_S1_", "_ZNK2ns3box3getEi", "_Znwm",
             "_ZN4core3ptr13drop_in_place17h0123456789abcdefE",
             "_RNvCs1234_7mycrate3foo", "_RINvNtC3std3mem8align_ofdE",
             "_ZSt4sortIN9__gnu_cxx17__normal_iteratorIPiSt6vectorIiSaIiEEEE"
             "EvT_S7_", "malloc"]
    for i, name in enumerate(names):
        put("demangle", f"{i:02}", name)
    sources = {
        "early": "func f(s string) {\n\tvar p *C.char\n"
                 "\tdefer C.free(unsafe.Pointer(p))\n"
                 "\tp = C.CString(s)\n}\n",
        "loop": "func f(\n\ta int,\n) {\n\tfor {\n"
                "\t\tp, err := (*C.char)(C.f(&a.b))\n"
                "\t\tif p == nil {\n\t\t\treturn\n\t\t}\n"
                "\t\tdefer func() { C.free(p) }()\n\t}\n}\n",
        "place": "func (t *T) f() string {\n\t/* { */ s := `{\n`\n"
                 "\tt.q = &T{p: C.CString(\"}\")}\n"
                 "\treturn C.GoString(C.f(C.CString(s))) // }\n}\n",
    }
    for name, text in sources.items():
        put("gosource", name, text)


# --- words and letters -------------------------------------------------------

def words(*values):
    return struct.pack(f"<{len(values)}Q", *values)


def long_word(subtype, n):
    return n << 32 | subtype << 8 | 6


def stack_record(n_go=2, slice_words=8, levels=1):
    n = 13 + 5 * levels + n_go + slice_words
    head = struct.pack("<QIHHIIQQ8Q", long_word(4, n), 1, levels, n_go, 1,
                       slice_words, 0x401020, 0, 0x401005, 0x7ffc00001000,
                       0x7ffc00001040, 0, 0, 0, 0, 0)
    for i in range(levels):
        head += struct.pack("<IIQQQQ", n_go if i == 0 else 0, 0, 0x401010,
                            0x7ffc00001010, 0x7ffc00001030, 0x7ffc00001020)
    head += words(*(0x401100 + i for i in range(n_go)))
    return head + words(*(0x401010 + i for i in range(slice_words)))


def put_words():
    put("stacks", "mixed", stack_record())
    put("stacks", "two", stack_record(3, 4, 2) + stack_record())
    put("stacks", "c-only", stack_record(0, 16, 0))
    context = words(long_word(3, 5), 18, 0x10007, 0xc000010000, 1 | 7 << 32)
    alloc = words(1 | 0x7f0000001000 | 7 << 48, 100, 77 | 1 << 40)
    free = words(3 | 0x7f0000001000 | 7 << 48, 120)
    moved = words(4 | 0x7f0000001000, 105) + words(2 | 0x7f0000002000, 106, 99)
    unfree = words(4 | 0x7f0000001000, 105) + words(5 | 0x7f0000001000, 106)
    mark = words(long_word(5, 10), 110) + b"warm".ljust(64, b"\0")
    grow = words(long_word(2, 3), 4 * 65536, 16384)
    skip = words(long_word(1, 4)) + words(0, 0, 0)
    put("reader", "usual", bytes([0, 0, 2]) + context + stack_record() + alloc +
        mark + free)
    put("reader", "moved", bytes([1, 16, 255]) + alloc + moved + skip + alloc +
        unfree + alloc)
    put("reader", "grow", bytes([0, 0, 0]) + alloc + grow + free)
    sample = words(long_word(7, 2), 4096)
    put("reader", "sampled", bytes([0, 0, 2]) + alloc + sample + alloc + free)
    freed = words(long_word(8, 2), 1)
    put("reader", "freed", bytes([0, 0, 2]) + context + stack_record() + alloc +
        freed + free + freed + mark + free)
    told = [words(long_word(9, 6), 20 + i, address, pool, size | 1 << 40,
                  what | left_out << 48)
            for i, (address, pool, size, what, left_out) in enumerate([
                (0x1000, 0, 8, 1, 1), (0x1000, 77, 8, 1, 0),
                (0x1001, 78, 9, 1, 0), (0x1000, 77, 0, 2, 0),
                (0, 77, 0, 3, 0), (0, 78, 0, 4, 0)])]
    put("reader", "told", bytes([0, 0, 2]) + context + stack_record() +
        b"".join(told) + free)
    put("reader", "outside", bytes([255, 255, 9]) + alloc)


# --- unwind tables, and stacks that they lead through -------------------------

STACK = 0x5a0000000000
CODE = 0x401000
SAME, LOST = 0x7fffffff, -0x80000000


def unwind_table(rows, rules):
    """rows: (pc relative to CODE, number of its rule)"""
    table = struct.pack("<IIII", 0x64726b75, len(rows), len(rules), 0)
    table += struct.pack(f"<{len(rows)}I", *(pc for pc, _ in rows))
    for rule in rules:
        table += struct.pack("<Iiii", *rule)
    table += struct.pack(f"<{len(rows)}H", *(rule for _, rule in rows))
    return bytes(64) + table + bytes(-len(table) % 64)


def unwind_index(modules, epoch=2):
    body = words(epoch, len(modules))
    for module in modules:
        body += words(*module)
    return words(64).ljust(64, b"\0") + body


def walk_input(tables, index, stack, sp=STACK + 16, end=0,
               high=STACK + 4096):
    return struct.pack("<7QHHI", CODE + 0x11, sp, STACK, STACK, high,
                       end, 2, len(tables), len(index), 0) + \
        tables + index + words(*stack)


def put_walks():
    rules = [(3, 16, -8, SAME), (4, 16, -8, -16), (5, -8, -8, -16),
             (3, 24, -8, -16), (2, 0, -8, LOST), (1, 0, -8, LOST),
             (3, 16, -8, LOST)]
    rows = [(i * 16, i) for i in range(len(rules) + 1)]
    tables = unwind_table(rows[:-1], rules)
    index = unwind_index([(CODE, CODE + 0x1000, CODE, 64, 0),
                          (CODE + 0x2000, CODE + 0x3000, 0, 0, 1)])
    # the hook's frame record, then frames by fp, by sp with a saved fp, a
    # realigned one, and the outermost
    stack = [STACK + 32, CODE + 0x11, 1, 2, STACK + 80, CODE + 0x31, 3,
             STACK + 112, CODE + 0x11, 4, STACK + 144, CODE + 0x21, 5,
             STACK + 200, STACK + 168, CODE + 0x41]
    put("walk", "mixed", walk_input(tables, index, stack))
    put("walk", "end-slot", walk_input(tables, index, stack, end=STACK + 64))
    put("walk", "odd-bounds", walk_input(tables, index, stack,
                                         high=STACK + 44))
    by_sp = []
    for i in range(100):
        by_sp += [i, CODE + 1]
    put("walk", "deep", walk_input(tables, index, by_sp, sp=STACK))
    put("walk", "complex", walk_input(tables, index, [0, CODE + 0x51] * 9))
    put("walk", "go", walk_input(tables, index, [0, CODE + 0x2001] * 9))
    put("walk", "lost", walk_input(tables, index, [STACK, CODE + 0x61, 1,
                                                   CODE + 0x11]))


def letter(with_, content):
    return bytes([with_, len(content)]) + content


def put_handshakes():
    # sizes that both sides must agree on: the target fills them in
    magic = 0x70616568
    hello = struct.pack("<IHHIIIIiiIIQQQ24s128s", magic, 4, 0, 216,
                        0, 0, 0, 77, 1, 3, 0, 1000, 0x401000,
                        0x7f0000000100, b"2.36", b"/none/a")
    fds = b"".join(letter(with_, struct.pack("<IIQ", magic, kind, 0))
                   for with_, kind in ((0, 0), (1, 2), (0, 0), (2, 4)))
    ready = letter(0, struct.pack("<IIQ", magic, 0, 0))
    put("handshake", "tracked", letter(0, hello) + fds + ready)
    put("handshake", "no-ready", letter(0, hello) + fds)
    put("handshake", "stands-down",
        letter(0, hello[:6] + b"\x02\0" + hello[8:]))
    put("handshake", "other-protocol",
        letter(1, hello[:4] + b"\x09\0" + hello[6:]) + fds)


def output_of(source, *files):
    """Of a program that is linked with files of the collector."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["gcc", "-D_GNU_SOURCE", "-I", "include", "-I",
                        "collector", "-o", f"{folder}/program", "-x", "c", "-",
                        *(f"collector/{file}" for file in files)],
                       input=source.encode(), check=True, cwd=REPOSITORY)
        return subprocess.check_output([f"{folder}/program"])


def put_answers():
    answers = output_of("""#include "symbol/answer.h"
int main(void) {
	struct frame frames[] = {
	    {.function = "ns::add<int>", .file = "/src/a.cc", .line = 7,
	     .start_line = 3, .inlined = true},
	    {.function = "outer", .file = "/src/a.cc", .line = 12},
	};
	answer_write_frames(stdout, 4, frames, 2);
	answer_write_frames(stdout, 5, frames, 0);
	answer_write_soname(stdout, 6, "liba.so.1");
}
""", "symbol/answer.c")
    put("answer", "usual", answers)
    put("answer", "cut", answers[:-5])
    put("baseline", "usual", """{"schema":"darkheap-baseline/1","version":"0",
"sites":[{"site":"8573663c16f4","verdict":"leak","function":"main.leak",
"live_objects":9,"live_bytes":900}]}""")
    put("baseline", "other", '{"schema":"x","sites":[{"site":7}]}')
    put("scan", "usual", """{"version":"2.1.0","runs":[{"tool":{"driver":{
"name":"darkheap-scan","version":"0.1.0","rules":[{"id":"leak",
"defaultConfiguration":{"level":"error"}}]}},"originalUriBaseIds":{
"%SRCROOT%":{"uri":"file:///src/m/"}},"results":[{"ruleId":"leak",
"ruleIndex":0,"level":"warning","message":{"text":"lost"},"locations":[{
"physicalLocation":{"artifactLocation":{"uri":"store/db.go",
"uriBaseId":"%SRCROOT%"},"region":{"startLine":6,"endLine":8}}}],
"partialFingerprints":{"primaryLocationLineHash":"a"},
"properties":{"function":"example.com/m/store.(*DB).Open"}}]}]}""")
    put("scan", "roundabout", """{"version":"2.1.0","runs":[{"tool":{"driver":{
"name":"darkheap-scan"}},"artifacts":[{"location":{"uri":"../%6dain.go",
"uriBaseId":"A"}}],"originalUriBaseIds":{"A":{"uri":"x/","uriBaseId":"A"}},
"results":[{"rule":{"id":"r","index":0},"suppressions":[{"status":"rejected"}],
"locations":[{"physicalLocation":{"artifactLocation":{"index":0}},
"logicalLocations":[{"name":"main.main"}]}]},{"kind":"pass"},{}]}]}""")
    put("suppressions", "ours", """# what is known
go: gopkg.in/box*.(*Box[...]).fill
module: gopkg.in/box.v2
kind: C.CString
max_bytes: 1.5MiB
expires: 2027-01-31
reason: soon

site: 0123456789ab
""")
    put("suppressions", "lsan", "leak:make\nleak:^ns::*e$\nleak:*\nleak:ab")
    put("suppressions", "valgrind", """{
   name
   Helgrind,Memcheck:Leak
   match-leak-kinds: reachable
   fun:malloc
   fun:_ZN2ns4makeEi
   ...
   obj:/srv/*
   src:main.go:12
}
max_bytes: 1
{
   other
   Memcheck:Param
   write(buf)
   fun:*
}
leak:x
""")


# --- captures ------------------------------------------------------------------

def capture_tables():
    """Column names of each table, in the order that fuzz_capture.c has."""
    sql = output_of("""#include <stdio.h>
#include "store/schema.h"
int main(void) { fputs(schema_sql, stdout); }
""", "store/schema.c").decode()
    db = sqlite3.connect(":memory:")
    db.executescript(sql)
    names = [row[0] for row in db.execute(
        "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name")]
    return {name: [row[1:4] for row in db.execute(
        f"PRAGMA table_info({name})")] for name in names}


def value_bytes(value):
    if value is None:
        return bytes([200])
    if isinstance(value, float):
        return bytes([202]) + struct.pack("<d", value)
    if isinstance(value, str):
        return bytes([203, len(value)]) + value.encode()
    if 0 <= value < 200:
        return bytes([value])
    return bytes([201]) + struct.pack("<q", value)


def row(tables, table, **values):
    out = bytes([list(tables).index(table)])
    for name, kind, not_null in tables[table]:
        default = {"TEXT": "", "REAL": 1.5}.get(kind, 0) if not_null else None
        out += value_bytes(values.get(name, default))
    return out


def capture_rows(tables):
    tally = {"allocated_objects": 9, "allocated_bytes": 900,
             "freed_objects": 2, "freed_bytes": 90, "peak_bytes": 850}
    pc = 0x401020
    return [
        row(tables, "capture", id=1, version="0.1", is_final=1,
            notes='["no debug file"]'),
        row(tables, "process", id=1, pid=7, ppid=1, name="app",
            args='["app","-v"]', start_ns=10**18, end_ns=10**18 + 10**9,
            end_kind="exited", seconds=1.0, calls=50, go_state="ok",
            incomplete='["some frees were lost"]', **tally),
        row(tables, "module", id=1, path="/srv/app", build_id="a1b2",
            device=2049, inode=9),
        row(tables, "mapping", process=1, module=1, start=0x400000,
            end=0x500000, text_start=0x401000, text_end=0x480000, is_main=1),
        row(tables, "function", id=1, language="go", name="main.leak",
            file="/src/main.go", start_line=10),
        row(tables, "function", id=2, language="c", name="malloc"),
        row(tables, "location", id=1, module=1, address=pc, is_go=1),
        row(tables, "location", id=2, module=1, address=pc + 64),
        row(tables, "line", location=1, function=1, line=12),
        row(tables, "line", location=2, function=2),
        row(tables, "site", id=1, site="8573663c16f4", verdict="leak",
            rule="r1", kind="cgo", function=1, line=12, pc=pc, caller_pc=0),
        row(tables, "proof", site=1, test="calls", says="each call left one",
            value=50.0, unit="calls"),
        row(tables, "share", site=1, process=1, verdict="leak", calls=50,
            calls_leaving=7, **tally),
        row(tables, "stack", process=1, number=1, site=1, locations="[2,1]",
            goid=1, **tally),
        row(tables, "snapshot", process=1, number=0, name="m",
            time_ns=10**18 + 5, **tally),
        row(tables, "snapshot_site", process=1, snapshot=0, site=1, **tally),
        row(tables, "sampling", process=1, time_ns=10**18, mean_bytes=4096,
            why="to stay below 2 %"),
        row(tables, "spread", process=1, snapshot=-1, stack=-1,
            unseen_allocated=7, unseen_live=5, allocated_objects=90.0,
            allocated_bytes=9e5, live_objects=70.0, live_bytes=7e5),
        row(tables, "moment", process=1, site=1, time_ns=10**18 + 5,
            live_objects=3, live_bytes=30),
    ]


def put_captures():
    tables = capture_tables()
    rows = capture_rows(tables)
    put("capture", "rows", b"".join(rows))
    put("capture", "process-only", rows[1])
    put("capture", "no-module", b"".join(rows[:2] + rows[4:]))
    far = 2**62
    put("capture", "far-ids", rows[1] + row(
        tables, "stack", process=1, number=far, site=far, locations="[1,-1]"))
    head = b"SQLite format 3\0" + struct.pack(
        ">HBBBBBBIIIIIIIIIIII20xII", 512, 1, 1, 0, 64, 32, 32, 1, 1, 0, 0, 1,
        4, 0, 0, 1, 1, 0, 0x64726b68, 1, 3040000)
    page = b"\x0d\0\0\0\0\x02\0\0".ljust(512 - len(head), b"\0")
    put("capture", "empty-database", head + page)
    put("capture", "truncated", head[:70])
    put("capture", "foreign", head[:68] + b"\0\0\0\1" + head[72:] + page)
    put("capture", "newer", head[:60] + b"\0\0\0\x63" + head[64:] + page)


def put_requests():
    """Of docs/control.md, and what is none."""
    for name, text in (
            ("hello", '{"control":1,"request":"hello"}'),
            ("mark", '{"control":1,"request":"mark","name":"nach dem Aufwärmen"}'),
            ("long-name", '{"control":1,"request":"mark","name":"%s"}' % (40 * "é")),
            ("snapshot", '{"control":1,"request":"snapshot","session":4711,'
                         '"since":"warm","frames":true}'),
            ("later", '{"control":2,"request":"hello"}'),
            ("no-name", '{"control":1,"request":"mark"}'),
            ("deep", '{"control":' + 100 * "[")):
        put("request", name, text)


def put_ledgers():
    """Words of a process as fuzz_ledger.c has it: place, word."""
    put("ledger", "as-it-should-be", b"")
    put("ledger", "size-of-a-chunk",
        struct.pack("<HQ", 0x298 // 8, 0xffffffffffffff01))
    put("ledger", "ring-of-arenas",
        struct.pack("<HQ", (0x8100 + 2160) // 8, 0x10108))
    put("ledger", "thread-of-threads",
        struct.pack("<HQ", (0xe000 + 0x1600 + 704) // 8, 0x17600 + 704))


def put_go_profiles():
    """As Go writes them, in pieces of 64 and of 7 bytes."""
    heap = """heap profile: 273: 2775632 [274: 2816592] @ heap/1048576
1: 524288 [1: 524288] @ 0x47e1a5 0x491161
#\t0x47e1a4\tnet/http.(*conn).serve+0x44\t/go/src/net/http/server.go:9
#\t0x47e1a3\tmain.(*T[...]).Serve+0x1\t\t/src/t.go:12

271: 2775040 [271: 2775040] @ 0x48778c
#\t0x670d05\tmain.grow+0x85\t\t/src/main.go:4

# runtime.MemStats
# Mallocs = 14580
# HeapAlloc = 140851640
# HeapSys = 146145280
# Stack = 655360 / 786432
# NumGC = 7
"""
    stacks = """goroutine profile: total 152
goroutine 156 [running]:
net/http.(*conn).serve(0x4551e346240, {0x78c5f0, 0x4551e32c1e0})
\t/go/src/net/http/server.go:2067 +0x690
created by net/http.(*Server).Serve in goroutine 20
\t/go/src/net/http/server.go:3464 +0x485

goroutine 7 [select (no cases)]:
main.spawn.func1(...)
\t/src/main.go:5
created by main.spawn
\t/src/main.go:5 +0x25
"""
    index = ("<tr><td>146</td><td><a href='goroutine?debug=1'>goroutine</a>"
             "</td></tr>\n")
    put("go_profiles", "heap", "?" + heap)
    put("go_profiles", "pieces", "\x06" + heap + stacks)
    put("go_profiles", "stacks", "?" + stacks)
    put("go_profiles", "index", "?" + index)


def main():
    shutil.rmtree(SEEDS, ignore_errors=True)
    put_go()
    put_compiled()
    put_cfi()
    put_facts()
    put_texts()
    put_words()
    put_walks()
    put_handshakes()
    put_answers()
    put_captures()
    put_ledgers()
    put_requests()
    put_go_profiles()


if __name__ == "__main__":
    main()
