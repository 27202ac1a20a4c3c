/* SPDX-License-Identifier: MIT */
/*
 * arch.h - what differs between processors: system calls, time, registers
 *
 * Why     the only file of the shim that owns the portability question.  On
 *         arm64 the shim compiles, answers malloc, and stands down
 * Context [any] all of it; nothing here touches errno
 */
#ifndef DARKHEAP_ARCH_H
#define DARKHEAP_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include <asm/unistd.h>

#include "darkheap/event.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#if defined(__x86_64__)

#define ARCH_TRACKED 1

/*
 * Of a function that others call: it aligns its stack by itself, for SSE.  Not
 * all callers of malloc do, and libc's common paths do not mind.  Who has this
 * can be jumped to, but a jump from it is a call.
 */
#define ARCH_ENTRY __attribute__((force_align_arg_pointer))

static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static inline uint64_t arch_time(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* A time that is taken behind it is later than what was read before it. */
static inline void arch_load_fence(void)
{
	__asm__ volatile("lfence" : : : "memory");
}

static inline uintptr_t arch_thread_pointer(void)
{
	uintptr_t tp;

	__asm__("movq %%fs:0, %0" : "=r"(tp));
	return tp;
}

/* The word at `offset` from the thread pointer. */
static inline uintptr_t arch_tls_word(int64_t offset)
{
	uintptr_t word;

	__asm__ volatile("movq %%fs:(%1), %0" : "=r"(word) : "r"(offset));
	return word;
}

/* CPUID 8000_0007H EDX[8]: the TSC runs alike in every power state. */
static inline bool arch_time_is_invariant(void)
{
	uint32_t a = 0x80000000u, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (a < 0x80000007u)
		return false;
	a = 0x80000007u;
	c = 0;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return d >> 8 & 1;
}

/* Registers as they are at this very place; unwinding starts here. */
static inline __attribute__((always_inline)) void
arch_registers(uint64_t registers[STACK_REGISTERS])
{
	__asm__ volatile("leaq 0f(%%rip), %%rax\n\t"
			 "movq %%rax, 0(%0)\n\t"
			 "movq %%rsp, 8(%0)\n\t"
			 "movq %%rbp, 16(%0)\n\t"
			 "movq %%rbx, 24(%0)\n\t"
			 "movq %%r12, 32(%0)\n\t"
			 "movq %%r13, 40(%0)\n\t"
			 "movq %%r14, 48(%0)\n\t"
			 "movq %%r15, 56(%0)\n\t"
			 "0:"
			 :
			 : "r"(registers)
			 : "rax", "memory");
}

#elif defined(__aarch64__)

#define ARCH_TRACKED 0
#define ARCH_ENTRY

static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

static inline uint64_t arch_time(void)
{
	uint64_t time;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(time));
	return time;
}

static inline void arch_load_fence(void)
{
	__asm__ volatile("isb" : : : "memory");
}

static inline uintptr_t arch_thread_pointer(void)
{
	uintptr_t tp;

	__asm__("mrs %0, tpidr_el0" : "=r"(tp));
	return tp;
}

static inline uintptr_t arch_tls_word(int64_t offset)
{
	return *(const uintptr_t *)(arch_thread_pointer() + (uintptr_t)offset);
}

static inline bool arch_time_is_invariant(void)
{
	return true;
}

static inline void arch_registers(uint64_t registers[STACK_REGISTERS])
{
	for (int i = 0; i < STACK_REGISTERS; i++)
		registers[i] = 0;
}

#else
#error "darkheap's shim knows x86-64 and arm64"
#endif

#define SYS3(name, a, b, c) \
	sys6(__NR_##name, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define SYS6(name, a, b, c, d, e, f)                                  \
	sys6(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), \
	     (long)(e), (long)(f))

#endif
