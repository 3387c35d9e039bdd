// Which of the compiled instruction sets this processor and its operating system offer.
#ifndef CPU_FEATURES_H
#define CPU_FEATURES_H

#if defined(__x86_64__)
static inline __attribute__((unused)) int lens_cpu_has_avx2(void) {
    return __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
}
static inline __attribute__((unused)) int lens_cpu_has_avx512(void) {
    return __builtin_cpu_supports("x86-64-v4") ? 1 : 0;
}
#else
static inline __attribute__((unused)) int lens_cpu_has_avx2(void) { return 0; }
static inline __attribute__((unused)) int lens_cpu_has_avx512(void) { return 0; }
#endif

#endif
