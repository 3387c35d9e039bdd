#include <lcms2.h>
#include <lcms2_plugin.h>
#include <stdlib.h>

// Profiles come from strangers. A context made here takes no block of memory larger than LENS_LCMS_MAX_BLOCK, whatever
// sizes a profile states, and says nothing on standard error.

/// Bytes. The largest table that fits a profile of 16 MiB has as many entries of a byte; lcms2 keeps each as a float.
#define LENS_LCMS_MAX_BLOCK (64u << 20)

static inline void *lens_lcms_malloc(cmsContext context, cmsUInt32Number size) {
    (void)context;
    return size > LENS_LCMS_MAX_BLOCK ? NULL : malloc(size);
}

static inline void lens_lcms_free(cmsContext context, void *block) {
    (void)context;
    free(block);
}

static inline void *lens_lcms_realloc(cmsContext context, void *block, cmsUInt32Number size) {
    (void)context;
    return size > LENS_LCMS_MAX_BLOCK ? NULL : realloc(block, size);
}

static inline void lens_lcms_hear_nothing(cmsContext context, cmsUInt32Number code, const char *text) {
    (void)context;
    (void)code;
    (void)text;
}

/// Returns NULL when memory is out. Freed with `cmsDeleteContext`.
static inline cmsContext lens_lcms_context(void) {
    cmsPluginMemHandler memory = {
        .base = {.Magic = cmsPluginMagicNumber, .ExpectedVersion = 2060, .Type = cmsPluginMemHandlerSig},
        .MallocPtr = lens_lcms_malloc,
        .FreePtr = lens_lcms_free,
        .ReallocPtr = lens_lcms_realloc,
    };
    // The functions are copied; the structure is not needed any longer afterwards.
    cmsContext context = cmsCreateContext(&memory, NULL);
    if (context) cmsSetLogErrorHandlerTHR(context, lens_lcms_hear_nothing);
    return context;
}
