// The barrier round libpng, which decodes. libpng reports errors with longjmp;
// behind these functions every jump starts and lands in C, so that no Swift frame is ever jumped over. A function
// returns a status; the message and the warnings are read from the handle's report.
//
// The callbacks are called from inside libpng. They return normally, always.

#ifndef LENS_PNG_H
#define LENS_PNG_H

#include <stddef.h>
#include <stdint.h>

#include "lens_report.h"

typedef enum {
    lens_png_ok = 0,
    /// The data is damaged, or ends too early.
    lens_png_damaged,
    /// More warnings than `max_warnings`.
    lens_png_too_many_warnings,
    /// Memory could not be taken.
    lens_png_no_memory,
    /// The read callback returned a negative number.
    lens_png_read_failed,
    /// A function was called out of turn.
    lens_png_misuse
} lens_png_status;

// Decoding: create, read_header, start, read_rows until the last row, destroy.

typedef struct lens_png_decoder lens_png_decoder;

typedef struct {
    void *context;
    /// Fills `count` bytes; returns how many, fewer only at the end, a negative number when reading failed.
    ptrdiff_t (*read)(void *context, uint8_t *buffer, size_t count);
} lens_png_source;

/// What the header says, and what reading will hand over.
typedef struct {
    uint32_t width, height;
    /// Bits a sample in the file.
    uint32_t bit_depth;
    int interlaced;
    /// Samples a pixel that reading hands over: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
    uint32_t channels;
    /// Bits of a sample that reading hands over: 8, or 16 in the machine's own byte order.
    uint32_t depth;
} lens_png_header;

/// Returns NULL when memory is out.
lens_png_decoder *lens_png_decoder_create(lens_png_source source, uint64_t max_warnings);
/// Reads up to the first IDAT chunk's data.
lens_png_status lens_png_decoder_read_header(lens_png_decoder *decoder, lens_png_header *header);
/// Takes memory for three rows.
lens_png_status lens_png_decoder_start(lens_png_decoder *decoder);
/// Reads the next `count` rows, `stride` bytes apart; `done` says how many were whole when it failed.
///
/// An interlaced picture's rows come pass by pass as they are stored, narrow rows first, empty passes left out; but
/// room for a row of the whole width is needed always.
lens_png_status lens_png_decoder_read_rows(
    lens_png_decoder *decoder, uint8_t *rows, size_t stride, size_t count, size_t *done);
const lens_report *lens_png_decoder_report(const lens_png_decoder *decoder);
/// Allowed at any time.
void lens_png_decoder_destroy(lens_png_decoder *decoder);

/// Puts `count` pixels that are next to each other into `row`, from pixel `first` on, `step` pixels apart.
void lens_png_spread(
    uint8_t *row, const uint8_t *pixels, size_t count, size_t first, size_t step, size_t bytes_per_pixel);

#endif
