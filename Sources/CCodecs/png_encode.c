#include "png_trouble.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

typedef enum { fresh, started, finished, failed } stage;

struct lens_png_encoder {
    png_structp png;
    png_infop info;
    lens_png_trouble trouble;
    lens_png_sink sink;
    lens_png_encode_options options;
    stage stage;
    uint64_t handed_over;
    size_t filled;
    uint8_t buffer[LENS_PNG_BUFFER_BYTES];
};

static void hand_over(lens_png_encoder *encoder, const uint8_t *bytes, size_t count) {
    if (count > 0 && encoder->sink.write(encoder->sink.context, bytes, count) != 0) {
        lens_png_leave(&encoder->trouble, lens_png_write_failed, "the result could not be written");
    }
    encoder->handed_over += count;
}

static void flush_buffer(lens_png_encoder *encoder) {
    size_t filled = encoder->filled;
    encoder->filled = 0;
    hand_over(encoder, encoder->buffer, filled);
}

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
    lens_png_encoder *encoder = png_get_io_ptr(png);
    if (count > sizeof encoder->buffer - encoder->filled) flush_buffer(encoder);
    if (count >= sizeof encoder->buffer) {
        hand_over(encoder, bytes, count);
    } else {
        memcpy(encoder->buffer + encoder->filled, bytes, count);
        encoder->filled += count;
    }
}

/// The sink is synced by whoever owns it.
static void flush_nothing(png_structp png) { (void)png; }

lens_png_encoder *lens_png_encoder_create(lens_png_sink sink, lens_png_encode_options options) {
    lens_png_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return NULL;
    encoder->sink = sink;
    encoder->options = options;
    encoder->trouble.max_warnings = UINT64_MAX;
    if (setjmp(encoder->trouble.landing)) {
        lens_png_encoder_destroy(encoder);
        return NULL;
    }
    encoder->png = png_create_write_struct_2(
        PNG_LIBPNG_VER_STRING, &encoder->trouble, lens_png_error, lens_png_warn, &encoder->trouble, lens_png_take,
        lens_png_give_back);
    encoder->info = encoder->png ? png_create_info_struct(encoder->png) : NULL;
    if (!encoder->info) {
        lens_png_encoder_destroy(encoder);
        return NULL;
    }
    png_set_write_fn(encoder->png, encoder, write_bytes, flush_nothing);
    png_set_user_limits(encoder->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    return encoder;
}

static lens_png_status land(lens_png_encoder *encoder) {
    encoder->stage = failed;
    return encoder->trouble.status;
}

lens_png_status lens_png_encoder_start(lens_png_encoder *encoder) {
    static const int color_types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                      PNG_COLOR_TYPE_RGB_ALPHA};
    const lens_png_encode_options *options = &encoder->options;
    if (encoder->stage != fresh) return lens_png_note_misuse(&encoder->trouble, "encoding was started before");
    if (options->channels < 1 || options->channels > 4 || (options->depth != 8 && options->depth != 16) ||
        options->compression > 9) {
        return lens_png_note_misuse(&encoder->trouble, "the options are out of range");
    }
    if (setjmp(encoder->trouble.landing)) return land(encoder);
    png_structp png = encoder->png;
    png_set_IHDR(
        png, encoder->info, options->width, options->height, (int)options->depth, color_types[options->channels - 1],
        PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
    png_set_compression_level(png, (int)options->compression);
    // Filtered photographs have runs, and hardly anything else that repeats: at level 1 only runs are looked for.
    if (options->compression == 1) png_set_compression_strategy(png, Z_RLE);
    png_set_compression_buffer_size(png, LENS_PNG_BUFFER_BYTES);
    // What is not compressed gains nothing from a filter.
    png_set_filter(png, PNG_FILTER_TYPE_BASE, options->compression == 0 ? PNG_FILTER_NONE : PNG_ALL_FILTERS);
    png_write_info(png, encoder->info);
    if (options->depth == 16 && lens_png_swaps()) png_set_swap(png);
    encoder->stage = started;
    return lens_png_ok;
}

lens_png_status lens_png_encoder_write_chunk(
    lens_png_encoder *encoder, const uint8_t type[4], const uint8_t *bytes, size_t count) {
    if (encoder->stage != started) return lens_png_note_misuse(&encoder->trouble, "encoding has not started");
    if (setjmp(encoder->trouble.landing)) return land(encoder);
    png_write_chunk(encoder->png, type, bytes, count);
    return lens_png_ok;
}

lens_png_status lens_png_encoder_write_rows(
    lens_png_encoder *encoder, const uint8_t *rows, size_t stride, size_t count) {
    if (encoder->stage != started) return lens_png_note_misuse(&encoder->trouble, "encoding has not started");
    if (setjmp(encoder->trouble.landing)) return land(encoder);
    for (size_t row = 0; row < count; row++) png_write_row(encoder->png, rows + row * stride);
    return lens_png_ok;
}

lens_png_status lens_png_encoder_finish(lens_png_encoder *encoder) {
    if (encoder->stage != started) return lens_png_note_misuse(&encoder->trouble, "encoding has not started");
    if (setjmp(encoder->trouble.landing)) return land(encoder);
    png_write_end(encoder->png, NULL);
    flush_buffer(encoder);
    encoder->stage = finished;
    return lens_png_ok;
}

uint64_t lens_png_encoder_position(const lens_png_encoder *encoder) { return encoder->handed_over + encoder->filled; }

const lens_report *lens_png_encoder_report(const lens_png_encoder *encoder) { return &encoder->trouble.report; }

void lens_png_encoder_destroy(lens_png_encoder *encoder) {
    if (!encoder) return;
    png_destroy_write_struct(&encoder->png, &encoder->info);
    free(encoder);
}
