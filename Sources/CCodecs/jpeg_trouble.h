// How libjpeg's errors and warnings become a status and a report; for both directions.

#ifndef LENS_JPEG_TROUBLE_H
#define LENS_JPEG_TROUBLE_H

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "lens_jpeg.h"

#define LENS_JPEG_BUFFER_BYTES 65536
/// Row pointers handed to libjpeg at a time.
#define LENS_JPEG_ROWS 32

/// The error manager comes first, so that libjpeg's pointer to it is a pointer to this.
typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf landing;
    lens_jpeg_status status;
    uint64_t max_warnings;
    int warning_codes[LENS_DISTINCT_WARNINGS];
    lens_report report;
} lens_jpeg_trouble;

struct jpeg_error_mgr *lens_jpeg_trouble_init(lens_jpeg_trouble *trouble, uint64_t max_warnings);

/// Leaves libjpeg with a status and a message of our own. Called below a `setjmp` only.
_Noreturn void lens_jpeg_leave(j_common_ptr cinfo, lens_jpeg_status status, const char *message);

/// Notes a call out of turn, without a jump.
lens_jpeg_status lens_jpeg_note_misuse(lens_jpeg_trouble *trouble, const char *message);

#endif
