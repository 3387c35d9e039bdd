#ifndef LENS_MEMORY_H
#define LENS_MEMORY_H

#if defined(__GLIBC__) || defined(__linux__)
#include <malloc.h>
#endif

/// Gives memory that was freed back to the system, where the C library keeps it otherwise.
static inline void lens_give_memory_back(void) {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

/// Has all threads take memory from one heap.
static inline void lens_share_heap(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
#endif
}

#endif
