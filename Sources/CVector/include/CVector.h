// The vector operations that Swift's SIMD types do not lower to one instruction.
//
// Sixteen lanes always: one register under AVX-512, two under AVX2, four on the baseline. Each function is
// a single IEEE operation a lane, so that every instruction set gives the same bits. Conversions from
// floating point truncate toward zero and need arguments within the integer's range; callers clamp first.
#ifndef CVECTOR_H
#define CVECTOR_H

#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

typedef float lens_f32 __attribute__((ext_vector_type(16)));
typedef int32_t lens_i32 __attribute__((ext_vector_type(16)));
typedef uint32_t lens_u32 __attribute__((ext_vector_type(16)));
typedef uint16_t lens_u16 __attribute__((ext_vector_type(16)));
typedef uint8_t lens_u8 __attribute__((ext_vector_type(16)));

// Vectors as arguments have no binary interface of their own on the baseline, and need none: all of these are inlined.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

#define LENS_OP static inline __attribute__((always_inline, const, unused))
#define LENS_MEM static inline __attribute__((always_inline, unused))

LENS_MEM lens_f32 lens_load(const float *p) { lens_f32 v; memcpy(&v, p, sizeof v); return v; }
LENS_MEM void lens_store(float *p, lens_f32 v) { memcpy(p, &v, sizeof v); }
LENS_MEM lens_u16 lens_load_u16(const uint16_t *p) { lens_u16 v; memcpy(&v, p, sizeof v); return v; }
LENS_MEM void lens_store_u16(uint16_t *p, lens_u16 v) { memcpy(p, &v, sizeof v); }
LENS_MEM lens_i32 lens_load_i32(const int32_t *p) { lens_i32 v; memcpy(&v, p, sizeof v); return v; }
LENS_MEM void lens_store_u32(uint32_t *p, lens_i32 v) { memcpy(p, &v, sizeof v); }
LENS_MEM void lens_store_i32(int32_t *p, lens_i32 v) { memcpy(p, &v, sizeof v); }
LENS_MEM lens_u8 lens_load_u8(const uint8_t *p) { lens_u8 v; memcpy(&v, p, sizeof v); return v; }
LENS_MEM void lens_store_u8(uint8_t *p, lens_u8 v) { memcpy(p, &v, sizeof v); }

// Which argument comes back when one of them is a NaN differs between instruction sets; no kernel
// makes one: divisors are bounded away from zero and roots taken of non-negative numbers.
LENS_OP lens_f32 lens_min(lens_f32 a, lens_f32 b) { return a < b ? a : b; }
LENS_OP lens_f32 lens_max(lens_f32 a, lens_f32 b) { return a > b ? a : b; }
LENS_OP lens_f32 lens_sqrt(lens_f32 a) { return __builtin_elementwise_sqrt(a); }

LENS_OP lens_u32 lens_bits(lens_f32 a) { return (lens_u32)a; }
LENS_OP lens_f32 lens_from_bits(lens_u32 a) { return (lens_f32)a; }

LENS_OP lens_f32 lens_f32_from_u8(lens_u8 a) { return __builtin_convertvector(a, lens_f32); }
LENS_OP lens_f32 lens_f32_from_i32(lens_i32 a) { return __builtin_convertvector(a, lens_f32); }
LENS_OP lens_i32 lens_i32_from_f32(lens_f32 a) { return __builtin_convertvector(a, lens_i32); }
LENS_OP lens_i32 lens_i32_from_u32(lens_u32 a) { return __builtin_convertvector(a, lens_i32); }
LENS_OP lens_u16 lens_u16_from_i32(lens_i32 a) { return __builtin_convertvector(a, lens_u16); }
LENS_OP lens_u8 lens_u8_from_i32(lens_i32 a) { return __builtin_convertvector(a, lens_u8); }

// The first, third … and the second, fourth … of two vectors' lanes.
LENS_OP lens_u32 lens_evens(lens_u32 a, lens_u32 b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}
LENS_OP lens_u32 lens_odds(lens_u32 a, lens_u32 b) {
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}
LENS_MEM lens_u32 lens_load_u32(const uint32_t *p) { lens_u32 v; memcpy(&v, p, sizeof v); return v; }

// Two vectors' lanes in turn and their pairs, within each four lanes; their alternate fours; their halves: what adds up
// the lanes of sixteen vectors at once.
LENS_OP lens_f32 lens_first_in_turn(lens_f32 a, lens_f32 b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
}
LENS_OP lens_f32 lens_second_in_turn(lens_f32 a, lens_f32 b) {
    return __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
}
LENS_OP lens_f32 lens_first_pairs(lens_f32 a, lens_f32 b) {
    return __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
}
LENS_OP lens_f32 lens_second_pairs(lens_f32 a, lens_f32 b) {
    return __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
}
LENS_OP lens_f32 lens_even_fours(lens_f32 a, lens_f32 b) {
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}
LENS_OP lens_f32 lens_odd_fours(lens_f32 a, lens_f32 b) {
    return __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}
LENS_OP lens_f32 lens_first_halves(lens_f32 a, lens_f32 b) {
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}
LENS_OP lens_f32 lens_second_halves(lens_f32 a, lens_f32 b) {
    return __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}

// Eight values and eight others.
LENS_MEM lens_f32 lens_load_halves(const float *p, const float *q) {
    typedef float half __attribute__((ext_vector_type(8)));
    half a, b;
    memcpy(&a, p, sizeof a);
    memcpy(&b, q, sizeof b);
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
// In each half the first four lanes and the last four in turn.
LENS_OP lens_f32 lens_fours_in_turn(lens_f32 a) {
    return __builtin_shufflevector(a, a, 0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15);
}

// The lanes that others number, 0…15.
LENS_OP lens_f32 lens_pick(lens_f32 a, lens_i32 at) {
#if defined(__AVX512F__)
    return (lens_f32)__builtin_ia32_permvarsf512(a, at);
#elif defined(__AVX2__)
    typedef float half __attribute__((ext_vector_type(8)));
    typedef int32_t places __attribute__((ext_vector_type(8)));
    half low = (half)__builtin_ia32_permvarsf256(a.lo, at.lo), high = (half)__builtin_ia32_permvarsf256(a.hi, at.lo);
    lens_f32 v;
    v.lo = (at.lo & (places)(8)) != 0 ? high : low;
    low = (half)__builtin_ia32_permvarsf256(a.lo, at.hi);
    high = (half)__builtin_ia32_permvarsf256(a.hi, at.hi);
    v.hi = (at.hi & (places)(8)) != 0 ? high : low;
    return v;
#else
    return (lens_f32){a[at[0]], a[at[1]], a[at[2]],  a[at[3]],  a[at[4]],  a[at[5]],  a[at[6]],  a[at[7]],
                      a[at[8]], a[at[9]], a[at[10]], a[at[11]], a[at[12]], a[at[13]], a[at[14]], a[at[15]]};
#endif
}

// The same value, unknown to the optimiser, which else joins shuffles across additions and products and then takes them
// apart lane by lane, half as slow again in a whole reduction.
LENS_MEM lens_f32 lens_opaque(lens_f32 a) {
#if defined(__AVX512F__)
    __asm__("" : "+v"(a));
#else
    __asm__("" : "+m"(a));
#endif
    return a;
}

// `a` where `b` reaches `c`, zero elsewhere.
LENS_OP lens_f32 lens_where_reaching(lens_f32 a, lens_f32 b, lens_f32 c) {
    return (lens_f32)((lens_u32)a & (lens_u32)(b >= c));
}

// `c` where `a` reaches `b`, `d` elsewhere.
LENS_OP lens_f32 lens_choose_reaching(lens_f32 a, lens_f32 b, lens_f32 c, lens_f32 d) { return a >= b ? c : d; }

// Asks for the cache line of any address, which need not exist.
LENS_MEM void lens_ask(const void *p) { __builtin_prefetch(p); }

// Two, four and eight bytes at any address.
LENS_MEM uint16_t lens_bytes2(const void *p) { uint16_t v; memcpy(&v, p, sizeof v); return v; }
LENS_MEM uint32_t lens_bytes4(const void *p) { uint32_t v; memcpy(&v, p, sizeof v); return v; }
LENS_MEM uint64_t lens_bytes8(const void *p) { uint64_t v; memcpy(&v, p, sizeof v); return v; }
LENS_MEM void lens_put2(void *p, uint16_t v) { memcpy(p, &v, sizeof v); }
LENS_MEM void lens_put4(void *p, uint32_t v) { memcpy(p, &v, sizeof v); }
LENS_MEM void lens_put8(void *p, uint64_t v) { memcpy(p, &v, sizeof v); }

// Four entries of a table, numbered by indices in memory, and two of two words. The wall keeps the optimiser from making
// one gather of four of these, which takes half as long again.
typedef float lens_f32x4 __attribute__((ext_vector_type(4)));
typedef uint64_t lens_u64x2 __attribute__((ext_vector_type(2)));
#if defined(__x86_64__)
#define LENS_WALL(v) __asm__("" : "+x"(v))
#elif defined(__aarch64__)
#define LENS_WALL(v) __asm__("" : "+w"(v))
#else
#define LENS_WALL(v) (void)(v)
#endif
LENS_MEM lens_f32x4 lens_four_entries(const float *t, const uint32_t *i) {
    lens_f32x4 v = {t[i[0]], t[i[1]], t[i[2]], t[i[3]]};
    LENS_WALL(v);
    return v;
}
LENS_MEM lens_u64x2 lens_two_pairs(const uint64_t *t, const uint32_t *i) {
    lens_u64x2 v = {t[i[0]], t[i[1]]};
    LENS_WALL(v);
    return v;
}

// The same numbered by every third byte.
LENS_MEM void lens_store_thirds(float *p, const float *t, const uint8_t *i) {
    lens_f32x4 v = {t[i[0]], t[i[3]], t[i[6]], t[i[9]]};
    LENS_WALL(v);
    memcpy(p, &v, sizeof v);
}

// Entries of a table, numbered by sixteen indices in memory. Whoever stored them did so a while ago: a load of a part of
// what was stored just before waits for it.
LENS_MEM lens_f32 lens_entries(const float *t, const uint32_t *i) {
    lens_f32 v;
    v.lo.lo = lens_four_entries(t, i);
    v.lo.hi = lens_four_entries(t, i + 4);
    v.hi.lo = lens_four_entries(t, i + 8);
    v.hi.hi = lens_four_entries(t, i + 12);
    return v;
}
// The same for eight entries of two words.
LENS_MEM lens_u32 lens_entry_pairs(const uint64_t *t, const uint32_t *i) {
    typedef uint64_t eight __attribute__((ext_vector_type(8)));
    eight v;
    v.lo.lo = lens_two_pairs(t, i);
    v.lo.hi = lens_two_pairs(t, i + 2);
    v.hi.lo = lens_two_pairs(t, i + 4);
    v.hi.hi = lens_two_pairs(t, i + 6);
    return (lens_u32)v;
}

// Three planes of codes 0…255 side by side, each pixel's three bytes together: 48 bytes.
LENS_MEM void lens_store_rgb(uint8_t *p, lens_i32 r, lens_i32 g, lens_i32 b) {
    typedef uint8_t bytes __attribute__((ext_vector_type(64)));
    bytes v = (bytes)((lens_u32)r | (lens_u32)g << 8 | (lens_u32)b << 16);
    // Each four pixels to twelve bytes, then these together.
    lens_u32 packed = (lens_u32)__builtin_shufflevector(
        v, v, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1, 16, 17, 18, 20, 21, 22, 24, 25, 26, 28, 29, 30,
        -1, -1, -1, -1, 32, 33, 34, 36, 37, 38, 40, 41, 42, 44, 45, 46, -1, -1, -1, -1, 48, 49, 50, 52, 53, 54, 56, 57,
        58, 60, 61, 62, -1, -1, -1, -1);
    lens_u32 row = __builtin_shufflevector(packed, packed, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    memcpy(p, &row, 48);
}

// 0, 1, 2 … 15, the lanes' own positions.
LENS_OP lens_u32 lens_iota(void) { return (lens_u32){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}; }

// A position on a scale that is close to a square root, from the float's own bits: the exponent halves and
// the mantissa follows piecewise linearly. Monotone, exactly invertible, 1 maps to 1; two integer
// operations where a square root takes nine cycles. Tables indexed by it resolve shadows the way eyes do.
LENS_OP lens_f32 lens_warp(lens_f32 a) { return (lens_f32)(((lens_u32)a >> 1) + 0x1fc00000u); }

// The cube root, with its sign: a third of the exponent, then two steps of Halley's method, which leave less than two
// units in the last place. What is smaller than 1e-18 becomes a millionth.
LENS_OP lens_f32 lens_cbrt(lens_f32 a) {
    lens_u32 sign = (lens_u32)a & 0x80000000u;
    lens_f32 x = lens_max((lens_f32)((lens_u32)a & 0x7fffffffu), (lens_f32)(1e-18f));
    lens_f32 third = lens_f32_from_i32((lens_i32)x) * (1.0f / 3.0f) + 709921077.0f;
    lens_f32 t = (lens_f32)lens_i32_from_f32(third);
    lens_f32 cube = t * t * t;
    t = t * ((cube + x + x) / (cube + cube + x));
    cube = t * t * t;
    t = t * ((cube + x + x) / (cube + cube + x));
    return (lens_f32)((lens_u32)t | sign);
}

// The logarithm to base two of a positive normal number, within 2e-7: 2 artanh((m - 1)/(m + 1)) as a series, m within a
// factor of the square root of two from 1.
LENS_OP lens_f32 lens_log2(lens_f32 a) {
    lens_u32 u = (lens_u32)a + (0x3f800000u - 0x3f3504f3u);
    lens_f32 exponent = lens_f32_from_i32((lens_i32)(u >> 23) - 127);
    lens_f32 m = (lens_f32)((u & 0x7fffffu) + 0x3f3504f3u);
    lens_f32 s = (m - 1.0f) / (m + 1.0f);
    lens_f32 q = s * s;
    return exponent + s * (q * (q * (q * 0.41219858f + 0.57707802f) + 0.96179669f) + 2.88539008f);
}

// Two to a power between -126 and 127, within 2e-7: clamped to those, the whole part by the exponent, the rest, half at
// the most, by its series.
LENS_OP lens_f32 lens_exp2(lens_f32 a) {
    lens_f32 x = lens_min(lens_max(a, (lens_f32)(-126.0f)), (lens_f32)(127.0f));
    lens_i32 whole = lens_i32_from_f32(x + 128.5f) - 128;
    lens_f32 f = x - lens_f32_from_i32(whole);
    lens_f32 p = f * 1.5403530e-4f + 1.3333558e-3f;
    p = p * f + 9.6181291e-3f;
    p = p * f + 5.5504109e-2f;
    p = p * f + 2.4022651e-1f;
    p = p * f + 6.9314718e-1f;
    return (p * f + 1.0f) * (lens_f32)((lens_u32)(whole + 127) << 23);
}

// `x` where `a` is less than `b`, else `y`.
LENS_OP lens_f32 lens_if_less(lens_f32 a, lens_f32 b, lens_f32 x, lens_f32 y) { return a < b ? x : y; }

// 0 below 0, 1 above 1, a cubic without slope at its ends between.
LENS_OP lens_f32 lens_smooth(lens_f32 t) {
    lens_f32 c = lens_min(lens_max(t, (lens_f32)(0.0f)), (lens_f32)(1.0f));
    return c * c * (3.0f - c * 2.0f);
}

// The least and the largest of the lanes.
LENS_OP float lens_least(lens_f32 a) { return __builtin_reduce_min(a); }
LENS_OP float lens_largest(lens_f32 a) { return __builtin_reduce_max(a); }

// C. Wellons' lowbias32, a permutation of 32-bit words with a bias of 0.17: zero maps to zero.
LENS_OP lens_u32 lens_hash(lens_u32 x) {
    x ^= x >> 16; x *= 0x7feb352du;
    x ^= x >> 15; x *= 0x846ca68bu;
    x ^= x >> 16;
    return x;
}

// Bytes: the lesser, all ones where the first is below the second, the distance, the mean rounded down, and the sum of the lanes in two halves.
typedef uint64_t lens_sums __attribute__((ext_vector_type(2)));
LENS_OP lens_u8 lens_least_u8(lens_u8 a, lens_u8 b) { return a < b ? a : b; }
LENS_OP lens_u8 lens_below_u8(lens_u8 a, lens_u8 b) { return (lens_u8)(a < b); }
LENS_OP lens_u8 lens_gap_u8(lens_u8 a, lens_u8 b) { return (a > b ? a : b) - (a < b ? a : b); }
LENS_OP lens_u8 lens_mean_u8(lens_u8 a, lens_u8 b) { return (a & b) + ((a ^ b) >> 1); }
LENS_OP lens_sums lens_sum_u8(lens_u8 a) {
#if defined(__SSE2__)
    typedef char bytes __attribute__((vector_size(16)));
    return (lens_sums)__builtin_ia32_psadbw128((bytes)a, (bytes){0});
#else
    typedef uint16_t words __attribute__((ext_vector_type(16)));
    words w = __builtin_convertvector(a, words);
    lens_sums sums = {0, 0};
    for (int i = 0; i < 16; i++) sums[i / 8] += w[i];
    return sums;
#endif
}

// What Paeth's filter predicts (ISO/IEC 15948, 9.4) from the bytes to the left, above, and above to the left: the one
// that is nearest to a + b - c, ties going to the first. Distances from c are enough: on the same side of it, the sum's
// distance to c is at least that to either; on both sides, it is the difference of theirs.
LENS_OP lens_u8 lens_paeth_u8(lens_u8 a, lens_u8 b, lens_u8 c) {
    lens_u8 to_a = lens_gap_u8(b, c), to_b = lens_gap_u8(a, c);
    lens_u8 apart = (lens_u8)(a < c) ^ (lens_u8)(b < c);
    lens_u8 to_c = lens_gap_u8(to_a, to_b) | ~apart;
    lens_u8 near = to_b <= to_c ? b : c;
    return to_a <= lens_least_u8(to_b, to_c) ? a : near;
}

// A pixel's bytes as eight numbers, and back modulo 256. `put` writes all eight.
typedef int16_t lens_i16x8 __attribute__((ext_vector_type(8)));
typedef uint8_t lens_u8x8 __attribute__((ext_vector_type(8)));
LENS_MEM lens_i16x8 lens_load_pixel(const uint8_t *p) {
    lens_u8x8 v;
    memcpy(&v, p, sizeof v);
    return __builtin_convertvector(v, lens_i16x8);
}
LENS_MEM void lens_put_pixel(uint8_t *p, lens_i16x8 v) {
    lens_u8x8 bytes = __builtin_convertvector(v, lens_u8x8);
    memcpy(p, &bytes, sizeof bytes);
}

// The filtered pixel x and the left one's, above's and that above to the left's bytes; what depends on the left one,
// which has only just been made, is kept short. With v = b - c, Paeth's prediction is a outside of the range from b to
// c - 2v; inside it is the lesser of b and c up to the middle between c and c - v, and the greater beyond.
LENS_OP lens_i16x8 lens_unpaeth(lens_i16x8 x, lens_i16x8 a, lens_i16x8 b, lens_i16x8 c) {
    lens_i16x8 far = c + (c - b) + (c - b), twice = c + c + (c - b);
    lens_i16x8 low = b < far ? b : far, high = b < far ? far : b;
    lens_i16x8 middle = (twice + (lens_i16x8)(b > c)) >> 1;
    lens_i16x8 lesser = (x + (b < c ? b : c)) & 255, greater = (x + (b < c ? c : b)) & 255;
    lens_i16x8 inner = a > middle ? greater : lesser;
    lens_i16x8 inside = (lens_i16x8)(a > low) & (lens_i16x8)(a < high);
    return (inner & inside) | ((x + a) & 255 & ~inside);
}
LENS_OP lens_i16x8 lens_unmean(lens_i16x8 x, lens_i16x8 a, lens_i16x8 b) { return (x + ((a + b) >> 1)) & 255; }
LENS_OP lens_i16x8 lens_unsub(lens_i16x8 x, lens_i16x8 a) { return (x + a) & 255; }

// Eight numbers of two bytes at any address, and their bytes the other way round.
typedef uint16_t lens_u16x8 __attribute__((ext_vector_type(8)));
LENS_MEM lens_u16x8 lens_words(const uint8_t *p) { lens_u16x8 v; memcpy(&v, p, sizeof v); return v; }
LENS_MEM void lens_put_words(uint8_t *p, lens_u16x8 v) { memcpy(p, &v, sizeof v); }
LENS_OP lens_u16x8 lens_swapped(lens_u16x8 a) { return a << 8 | a >> 8; }

#pragma clang diagnostic pop

#endif
