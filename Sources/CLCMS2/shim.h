#include <lcms2.h>
#include <lcms2_plugin.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Profiles come from strangers. A context made here takes no more memory than it was given room for, whatever sizes a
// profile states and however often its parts name the same bytes, and says nothing on standard error.

/// What is left of a context's room, in bytes. Conversions on several threads may allocate.
typedef struct {
    _Atomic(int64_t) left;
} lens_lcms_room;

/// Before each block: its size, where the block stays aligned for everything.
#define LENS_LCMS_HEADER 16

/// While a context is made or deleted lcms2 does not know it yet, or no longer: the few blocks of then are not counted.
static inline bool lens_lcms_take(cmsContext context, int64_t size) {
    lens_lcms_room *room = cmsGetContextUserData(context);
    if (!room) return true;
    if (atomic_fetch_sub(&room->left, size) >= size) return true;
    atomic_fetch_add(&room->left, size);
    return false;
}

static inline void lens_lcms_give(cmsContext context, int64_t size) {
    lens_lcms_room *room = cmsGetContextUserData(context);
    if (room) atomic_fetch_add(&room->left, size);
}

static inline void *lens_lcms_malloc(cmsContext context, cmsUInt32Number size) {
    if (!lens_lcms_take(context, size)) return NULL;
    char *block = malloc((size_t)size + LENS_LCMS_HEADER);
    if (!block) {
        lens_lcms_give(context, size);
        return NULL;
    }
    *(cmsUInt32Number *)block = size;
    return block + LENS_LCMS_HEADER;
}

static inline void lens_lcms_free(cmsContext context, void *pointer) {
    if (!pointer) return;
    char *block = (char *)pointer - LENS_LCMS_HEADER;
    lens_lcms_give(context, *(cmsUInt32Number *)block);
    free(block);
}

static inline void *lens_lcms_realloc(cmsContext context, void *pointer, cmsUInt32Number size) {
    void *block = lens_lcms_malloc(context, size);
    if (!block || !pointer) return block;
    cmsUInt32Number before = *(cmsUInt32Number *)((char *)pointer - LENS_LCMS_HEADER);
    memcpy(block, pointer, before < size ? before : size);
    lens_lcms_free(context, pointer);
    return block;
}

static inline void lens_lcms_hear_nothing(cmsContext context, cmsUInt32Number code, const char *text) {
    (void)context;
    (void)code;
    (void)text;
}

/// Bytes of `room` at most are held at a time. Returns NULL when memory is out. Freed with `lens_lcms_delete`.
static inline cmsContext lens_lcms_context(int64_t room) {
    lens_lcms_room *left = malloc(sizeof *left);
    if (!left) return NULL;
    atomic_init(&left->left, room);
    cmsPluginMemHandler memory = {
        .base = {.Magic = cmsPluginMagicNumber, .ExpectedVersion = 2060, .Type = cmsPluginMemHandlerSig},
        .MallocPtr = lens_lcms_malloc,
        .FreePtr = lens_lcms_free,
        .ReallocPtr = lens_lcms_realloc,
    };
    // The functions are copied; the structure is not needed any longer afterwards.
    cmsContext context = cmsCreateContext(&memory, left);
    if (context) cmsSetLogErrorHandlerTHR(context, lens_lcms_hear_nothing);
    else free(left);
    return context;
}

static inline void lens_lcms_delete(cmsContext context) {
    lens_lcms_room *left = cmsGetContextUserData(context);
    cmsDeleteContext(context);
    free(left);
}
