// The barrier round libjpeg-turbo. libjpeg reports errors with longjmp; behind these functions every jump
// starts and lands in C, so that no Swift frame is ever jumped over. A function returns a status; the message
// and the warnings are read from the handle's report.
//
// The callbacks are called from inside libjpeg. They return normally, always.

#ifndef LENS_JPEG_H
#define LENS_JPEG_H

#include <stddef.h>
#include <stdint.h>

#include "lens_report.h"

typedef enum {
    lens_jpeg_ok = 0,
    /// The data is damaged.
    lens_jpeg_damaged,
    /// The data is sound, but of a kind that libjpeg or this barrier does not develop.
    lens_jpeg_unsupported,
    /// More warnings than `max_warnings`.
    lens_jpeg_too_many_warnings,
    /// More scans than `max_scans`.
    lens_jpeg_too_many_scans,
    /// Scans times pixels is more than `max_scan_pixels`.
    lens_jpeg_too_much_scanning,
    /// The time is over.
    lens_jpeg_late,
    /// Memory could not be taken.
    lens_jpeg_no_memory,
    /// The read callback returned a negative number.
    lens_jpeg_read_failed,
    /// The write callback returned anything but 0.
    lens_jpeg_write_failed,
    /// A function was called out of turn.
    lens_jpeg_misuse
} lens_jpeg_status;

// Decoding: create, read_header, start, read_rows until the last row, finish, destroy.

typedef struct lens_jpeg_decoder lens_jpeg_decoder;

typedef struct {
    void *context;
    /// Fills up to `count` bytes; returns how many, 0 at the end, a negative number when reading failed.
    ptrdiff_t (*read)(void *context, uint8_t *buffer, size_t count);
    /// Moves on by `count` bytes, past the end if need be.
    void (*skip)(void *context, uint64_t count);
    /// Anything but 0 ends decoding; asked once a row of blocks.
    int (*is_late)(void *context);
} lens_jpeg_source;

typedef struct {
    uint64_t max_warnings;
    uint32_t max_scans;
    uint64_t max_scan_pixels;
} lens_jpeg_decode_limits;

#define LENS_JPEG_COMPONENTS 10

/// What the header says, and what decoding will take.
typedef struct {
    uint32_t width, height;
    /// Components in the file, and samples a pixel that reading hands over: 1 is grey, 3 is RGB, 4 is CMYK.
    uint32_t components, channels;
    uint32_t h_samp[LENS_JPEG_COMPONENTS], v_samp[LENS_JPEG_COMPONENTS];
    uint32_t restart_interval;
    int progressive, arithmetic, multiple_scans;
    /// The stored components are RGB rather than YCbCr.
    int stored_rgb;
    /// CMYK samples say how much of an ink is missing: 0 is all of it. So it is in every file with an Adobe marker.
    int ink_is_inverted;
    /// Bytes that libjpeg takes for the whole picture's coefficients; 0 if it streams.
    uint64_t picture_bytes;
    /// Bytes that libjpeg takes for the rows in flight, about.
    uint64_t row_bytes;
} lens_jpeg_header;

/// Returns NULL when memory is out.
lens_jpeg_decoder *lens_jpeg_decoder_create(lens_jpeg_source source, lens_jpeg_decode_limits limits);
lens_jpeg_status lens_jpeg_decoder_read_header(lens_jpeg_decoder *decoder, lens_jpeg_header *header);
/// Takes the memory that the header told of; a picture of several scans is read whole here.
lens_jpeg_status lens_jpeg_decoder_start(lens_jpeg_decoder *decoder);
/// Reads exactly the next `count` rows, `stride` bytes apart, straight into `rows`.
lens_jpeg_status lens_jpeg_decoder_read_rows(
    lens_jpeg_decoder *decoder, uint8_t *rows, size_t stride, size_t count);
/// Reads on to the end of the picture, after the last row.
lens_jpeg_status lens_jpeg_decoder_finish(lens_jpeg_decoder *decoder);
/// Bytes that were read and not used: what stands behind the picture, once it is finished. 0 when the data ended first.
size_t lens_jpeg_decoder_unread(const lens_jpeg_decoder *decoder);
/// Whether libjpeg has asked for bytes beyond the last one, and had nothing else to warn of.
int lens_jpeg_decoder_is_merely_cut(const lens_jpeg_decoder *decoder);
const lens_report *lens_jpeg_decoder_report(const lens_jpeg_decoder *decoder);
/// Allowed at any time.
void lens_jpeg_decoder_destroy(lens_jpeg_decoder *decoder);

// Encoding: create, start, write_marker, write_rows until the last row, finish, destroy.

typedef struct lens_jpeg_encoder lens_jpeg_encoder;

typedef struct {
    void *context;
    /// Takes all `count` bytes; returns 0, anything else when writing failed.
    int (*write)(void *context, const uint8_t *bytes, size_t count);
} lens_jpeg_sink;

typedef struct {
    uint32_t width, height;
    /// 1 is grey, 3 is RGB, stored as YCbCr.
    uint32_t channels;
    /// 1…100.
    uint32_t quality;
    /// Luma's sampling factors, 1…4 each; chroma's are 1.
    uint32_t h_samp, v_samp;
    int progressive;
    /// Huffman tables made for this picture. Progressive pictures always have them.
    int optimized;
    /// The JFIF density: 0 is an aspect ratio, 1 dots an inch, 2 dots a centimetre.
    uint8_t density_unit;
    uint16_t x_density, y_density;
} lens_jpeg_encode_options;

/// Bytes that libjpeg takes for the whole picture's coefficients: 0 unless progressive or optimised.
uint64_t lens_jpeg_encode_picture_bytes(lens_jpeg_encode_options options);

/// Returns NULL when memory is out.
lens_jpeg_encoder *lens_jpeg_encoder_create(lens_jpeg_sink sink, lens_jpeg_encode_options options);
/// Writes SOI and the JFIF segment.
lens_jpeg_status lens_jpeg_encoder_start(lens_jpeg_encoder *encoder);
/// Writes one segment, at most 65,533 bytes; `code` is 0xE0…0xEF or 0xFE.
lens_jpeg_status lens_jpeg_encoder_write_marker(
    lens_jpeg_encoder *encoder, int code, const uint8_t *bytes, size_t count);
lens_jpeg_status lens_jpeg_encoder_write_rows(
    lens_jpeg_encoder *encoder, const uint8_t *rows, size_t stride, size_t count);
lens_jpeg_status lens_jpeg_encoder_finish(lens_jpeg_encoder *encoder);
const lens_report *lens_jpeg_encoder_report(const lens_jpeg_encoder *encoder);
/// Allowed at any time.
void lens_jpeg_encoder_destroy(lens_jpeg_encoder *encoder);

#endif
