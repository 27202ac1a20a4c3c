/* SPDX-License-Identifier: MIT */
/*
 * gocode.c - decodes _cgo_topofstack, runtime.cgocall and mcommoninit of amd64
 */
#include "symbol/gocode.h"

#include <string.h>

#define CODE_MATCH(code, bytes) match(code, bytes, sizeof(bytes) - 1)
/* cgocall counts this near before it calls asmcgocall. */
#define WINDOW_BYTES 0x50
#define OFFSET_MAX 4096
/* A lea of 7 bytes, and as many of padding as one nop can have. */
#define CALL_BYTES 24

/* If the code goes on with these bytes, move behind them. */
static bool match(struct elf_span *code, const char *bytes, size_t size)
{
	if (code->size < size || memcmp(code->bytes, bytes, size) != 0)
		return false;
	*code = elf_span_from(*code, size);
	return true;
}

/* A 32-bit displacement, sign-extended. */
static bool take32(struct elf_span *code, int64_t *value)
{
	if (code->size < 4)
		return false;
	*value = (int32_t)elf_read32(code->bytes);
	*code = elf_span_from(*code, 4);
	return true;
}

/* The load of g into %rax, in the three forms that the linkers leave. */
static bool take_g(struct elf_span *code, struct gocode_tls *out)
{
	int64_t value;

	/* executable: mov %fs:disp32,%rax */
	if (CODE_MATCH(code, "\x64\x48\x8b\x04\x25"))
		return take32(code, &out->slot);
	/* PIE: mov $imm32,%rcx; shared library: mov disp32(%rip),%rcx */
	if (CODE_MATCH(code, "\x48\xc7\xc1")) {
		if (!take32(code, &out->slot))
			return false;
	} else {
		if (!CODE_MATCH(code, "\x48\x8b\x0d") || !take32(code, &value))
			return false;
		out->got = code->address + (uint64_t)value;
	}
	/* both: mov %fs:(%rcx),%rax */
	return CODE_MATCH(code, "\x64\x48\x8b\x01");
}

bool gocode_read_tls(struct elf_span code, struct gocode_tls *out)
{
	int64_t curg;

	*out = (struct gocode_tls){0};
	if (!take_g(&code, out))
		return false;
	/* mov disp8(%rax),%rax; mov disp32(%rax),%rax */
	if (!CODE_MATCH(&code, "\x48\x8b\x40") || !code.size)
		return false;
	out->g_m = code.bytes[0];
	code = elf_span_from(code, 1);
	if (!CODE_MATCH(&code, "\x48\x8b\x80") || !take32(&code, &curg))
		return false;
	out->m_curg = (uint32_t)curg;
	/* mov 8(%rax),%rax; ret */
	return curg > 0 && curg < OFFSET_MAX &&
	       CODE_MATCH(&code, "\x48\x8b\x40\x08\xc3");
}

/* The bytes before the only call of `callee`, WINDOW_BYTES at most. */
static bool find_window(struct elf_span code, uint64_t callee,
			struct elf_span *window)
{
	struct elf_span rest;
	int64_t distance;
	size_t from;

	for (size_t i = 0; i < code.size; i++) {
		rest = elf_span_from(code, i);
		if (!CODE_MATCH(&rest, "\xe8") || !take32(&rest, &distance) ||
		    rest.address + (uint64_t)distance != callee)
			continue;
		from = i > WINDOW_BYTES ? i - WINDOW_BYTES : 0;
		*window = elf_span_from(code, from);
		window->size = i - from;
		return true;
	}
	return false;
}

/* Whether there is `inc disp32(%reg)` here, not of %rsp: that needs a SIB. */
static bool is_increment(struct elf_span code, int64_t *offset)
{
	if (!CODE_MATCH(&code, "\xff") || !code.size ||
	    (code.bytes[0] & 0xf8) != 0x80 || code.bytes[0] == 0x84)
		return false;
	code = elf_span_from(code, 1);
	return take32(&code, offset) && *offset > 0 && *offset < OFFSET_MAX;
}

/* incq is m.ncgocall, incl is m.ncgo: right only if there is one of each. */
bool gocode_read_counters(struct elf_span code, uint64_t asmcgocall,
			  struct gocode_counters *out)
{
	struct elf_span window, rest;
	int n_long = 0, n_int = 0;
	int64_t offset;

	if (!find_window(code, asmcgocall, &window))
		return false;
	for (size_t i = 0; i < window.size; i++) {
		rest = elf_span_from(window, i);
		if (CODE_MATCH(&rest, "\x48") && is_increment(rest, &offset)) {
			out->m_ncgocall = (uint32_t)offset;
			n_long++;
			i += 6;
		} else if (is_increment(elf_span_from(window, i), &offset)) {
			out->m_ncgo = (uint32_t)offset;
			n_int++;
			i += 5;
		}
	}
	return n_long == 1 && n_int == 1;
}

/* mov or lea disp32(%rip),%reg: the address, and the register's number. */
static bool take_relative(struct elf_span *code, char opcode, uint64_t *address,
			  uint8_t *reg)
{
	const char bytes[] = {0x48, opcode};
	int64_t distance;
	uint8_t mode;

	if (!match(code, bytes, sizeof(bytes)) || !code->size)
		return false;
	mode = code->bytes[0];
	*code = elf_span_from(*code, 1);
	if ((mode & 0xc7) != 0x05 || !take32(code, &distance))
		return false;
	*address = code->address + (uint64_t)distance;
	*reg = mode >> 3;
	return true;
}

/* lea allm(%rip),%rA; xchg %rB,(%rA): allm = mp, for all to see. */
static bool is_publication(struct elf_span code, uint64_t *address)
{
	uint8_t reg;

	return take_relative(&code, '\x8d', address, &reg) &&
	       CODE_MATCH(&code, "\x48\x87") && code.size &&
	       (code.bytes[0] & 0xc7) == reg;
}

static bool find_publication(struct elf_span code, struct elf_span *before,
			     uint64_t *allm)
{
	uint64_t address;
	int n = 0;

	for (size_t i = 0; i < code.size; i++) {
		if (!is_publication(elf_span_from(code, i), &address))
			continue;
		*before = code;
		before->size = i;
		*allm = address;
		n++;
	}
	return n == 1;
}

/*
 * Where nothing is inlined: lea allm(%rip),%rA; call atomicstorep, with padding
 * between them.
 */
static bool find_call(struct elf_span code, uint64_t atomicstorep,
		      struct elf_span *before, uint64_t *allm)
{
	struct elf_span window, rest;
	uint64_t address;
	uint8_t reg;
	int n = 0;

	if (!atomicstorep || !find_window(code, atomicstorep, &window))
		return false;
	for (size_t i = window.size > CALL_BYTES ? window.size - CALL_BYTES : 0;
	     i < window.size; i++) {
		rest = elf_span_from(window, i);
		if (!take_relative(&rest, '\x8d', &address, &reg))
			continue;
		*before = code;
		before->size = window.address - code.address + i;
		*allm = address;
		n++;
	}
	return n == 1;
}

/* mov allm(%rip),%rA: the end of it; false: not, or not only once. */
static bool find_load(struct elf_span code, uint64_t allm,
		      struct elf_span *behind, uint8_t *reg)
{
	struct elf_span rest;
	uint64_t address;
	uint8_t other;
	int n = 0;

	for (size_t i = 0; i < code.size; i++) {
		rest = elf_span_from(code, i);
		if (!take_relative(&rest, '\x8b', &address, &other) ||
		    address != allm)
			continue;
		*behind = rest;
		*reg = other;
		n++;
	}
	return n == 1;
}

/* mov %rA,disp32(%rM): mp.alllink = allm. */
static bool is_store(struct elf_span code, uint8_t reg, int64_t *offset)
{
	uint8_t mode;

	if (!CODE_MATCH(&code, "\x48\x89") || !code.size)
		return false;
	mode = code.bytes[0];
	code = elf_span_from(code, 1);
	return mode >> 6 == 2 && (mode >> 3 & 7) == reg && (mode & 7) != 4 &&
	       take32(&code, offset) && *offset > 0 && *offset < OFFSET_MAX &&
	       !(*offset & 7);
}

bool gocode_read_machines(struct elf_span code, uint64_t atomicstorep,
			  struct gocode_machines *out)
{
	struct elf_span before, link;
	int64_t offset;
	uint8_t reg = 0;
	int n = 0;

	*out = (struct gocode_machines){0};
	if ((!find_publication(code, &before, &out->allm) &&
	     !find_call(code, atomicstorep, &before, &out->allm)) ||
	    !find_load(before, out->allm, &link, &reg))
		return false;
	for (size_t i = 0; i < link.size; i++) {
		if (!is_store(elf_span_from(link, i), reg, &offset))
			continue;
		out->m_alllink = (uint32_t)offset;
		n++;
	}
	return n == 1;
}

/* The array first, then its length. */
bool gocode_read_goroutines(struct elf_span code, struct gocode_goroutines *out)
{
	uint64_t address, found[2] = {0};
	int n = 0;

	*out = (struct gocode_goroutines){0};
	for (size_t i = 0; i < code.size; i++) {
		if (!is_publication(elf_span_from(code, i), &address))
			continue;
		if (n < 2)
			found[n] = address;
		n++;
	}
	if (n != 2 || (found[0] & 7) || (found[1] & 7))
		return false;
	out->allgptr = found[0];
	out->allglen = found[1];
	return true;
}

/* incl disp32(%rip): the variable. */
static bool is_count(struct elf_span code, uint64_t *address)
{
	int64_t distance;

	if (!CODE_MATCH(&code, "\xff\x05") || !take32(&code, &distance))
		return false;
	*address = code.address + (uint64_t)distance;
	return true;
}

/* First memstats.numforcedgc, which lies behind it, where one was asked for. */
uint64_t gocode_read_collections(struct elf_span code)
{
	uint64_t address, found[2] = {0};
	int n = 0;

	for (size_t i = 0; i < code.size; i++) {
		if (!is_count(elf_span_from(code, i), &address))
			continue;
		if (n < 2)
			found[n] = address;
		n++;
	}
	return n == 2 && !(found[1] & 3) && found[0] == found[1] + 4 ? found[1]
								     : 0;
}

bool gocode_next_call(struct elf_span code, size_t *at, uint64_t *callee)
{
	struct elf_span rest;
	int64_t distance;

	for (; *at < code.size; (*at)++) {
		rest = elf_span_from(code, *at);
		if (!CODE_MATCH(&rest, "\xe8") || !take32(&rest, &distance))
			continue;
		*callee = rest.address + (uint64_t)distance;
		(*at)++;
		return true;
	}
	return false;
}
