// How libpng's errors and warnings become a status and a report; for both directions.

#ifndef LENS_PNG_TROUBLE_H
#define LENS_PNG_TROUBLE_H

#include <setjmp.h>

#include <png.h>

#include "lens_png.h"

/// Bytes of a file in flight, and of an IDAT chunk that is written.
#define LENS_PNG_BUFFER_BYTES 65536

/// libpng's error pointer and its memory pointer lead here.
typedef struct {
    jmp_buf landing;
    lens_png_status status;
    uint64_t max_warnings;
    lens_report report;
} lens_png_trouble;

void lens_png_error(png_structp png, png_const_charp message);
void lens_png_warn(png_structp png, png_const_charp message);
png_voidp lens_png_take(png_structp png, png_alloc_size_t count);
void lens_png_give_back(png_structp png, png_voidp memory);

/// Leaves libpng with a status and a message of our own. Called below a `setjmp` only.
_Noreturn void lens_png_leave(lens_png_trouble *trouble, lens_png_status status, const char *message);

/// Notes a call out of turn, without a jump.
lens_png_status lens_png_note_misuse(lens_png_trouble *trouble, const char *message);

/// Whether samples of sixteen bits have another byte order in memory than in the file.
int lens_png_swaps(void);

#endif
