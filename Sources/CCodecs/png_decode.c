#include "png_trouble.h"

#include <stdlib.h>
#include <string.h>

typedef enum { fresh, header_read, started, failed } stage;

struct lens_png_decoder {
    png_structp png;
    png_infop info;
    lens_png_trouble trouble;
    lens_png_source source;
    stage stage;
    lens_png_header header;
    /// libpng has the row that it is reading, transformed: what fails from here on is what comes after.
    int row_is_whole;
};

static void read_bytes(png_structp png, png_bytep buffer, size_t count) {
    lens_png_decoder *decoder = png_get_io_ptr(png);
    ptrdiff_t got = decoder->source.read(decoder->source.context, buffer, count);
    if (got < 0) lens_png_leave(&decoder->trouble, lens_png_read_failed, "the source could not be read");
    if ((size_t)got != count) lens_png_leave(&decoder->trouble, lens_png_damaged, "the picture data end too early");
}

/// Called with each row after libpng's own transformations, directly before it is handed over.
static void note_row(png_structp png, png_row_infop row, png_bytep data) {
    (void)row;
    (void)data;
    lens_png_decoder *decoder = png_get_user_transform_ptr(png);
    decoder->row_is_whole = 1;
}

lens_png_decoder *lens_png_decoder_create(lens_png_source source, uint64_t max_warnings) {
    lens_png_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->source = source;
    decoder->trouble.max_warnings = max_warnings;
    if (setjmp(decoder->trouble.landing)) {
        lens_png_decoder_destroy(decoder);
        return NULL;
    }
    decoder->png = png_create_read_struct_2(
        PNG_LIBPNG_VER_STRING, &decoder->trouble, lens_png_error, lens_png_warn, &decoder->trouble, lens_png_take,
        lens_png_give_back);
    decoder->info = decoder->png ? png_create_info_struct(decoder->png) : NULL;
    if (!decoder->info) {
        lens_png_decoder_destroy(decoder);
        return NULL;
    }
    png_set_read_fn(decoder->png, decoder, read_bytes);
    png_set_user_limits(decoder->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_benign_errors(decoder->png, 1);
    png_set_compression_buffer_size(decoder->png, LENS_PNG_BUFFER_BYTES);
    return decoder;
}

static lens_png_status land(lens_png_decoder *decoder) {
    decoder->stage = failed;
    return decoder->trouble.status;
}

lens_png_status lens_png_decoder_read_header(lens_png_decoder *decoder, lens_png_header *header) {
    memset(header, 0, sizeof *header);
    if (decoder->stage != fresh) return lens_png_note_misuse(&decoder->trouble, "the header was read before");
    if (setjmp(decoder->trouble.landing)) return land(decoder);
    png_structp png = decoder->png;
    png_read_info(png, decoder->info);
    int color = png_get_color_type(png, decoder->info);
    int transparent = png_get_valid(png, decoder->info, PNG_INFO_tRNS) != 0;
    header->width = png_get_image_width(png, decoder->info);
    header->height = png_get_image_height(png, decoder->info);
    header->bit_depth = png_get_bit_depth(png, decoder->info);
    header->interlaced = png_get_interlace_type(png, decoder->info) != PNG_INTERLACE_NONE;
    header->channels = (color & PNG_COLOR_MASK_COLOR ? 3 : 1) + (color & PNG_COLOR_MASK_ALPHA || transparent ? 1 : 0);
    header->depth = header->bit_depth == 16 ? 16 : 8;
    // Palette to RGB, grey of few bits to eight, transparency to alpha. No gamma, no other depth.
    if (color == PNG_COLOR_TYPE_PALETTE || header->bit_depth < 8 || transparent) png_set_expand(png);
    if (header->depth == 16 && lens_png_swaps()) png_set_swap(png);
    png_set_read_user_transform_fn(png, note_row);
    png_set_user_transform_info(png, decoder, 0, 0);
    decoder->header = *header;
    decoder->stage = header_read;
    return lens_png_ok;
}

lens_png_status lens_png_decoder_start(lens_png_decoder *decoder) {
    if (decoder->stage != header_read) return lens_png_note_misuse(&decoder->trouble, "no header was read");
    if (setjmp(decoder->trouble.landing)) return land(decoder);
    png_read_update_info(decoder->png, decoder->info);
    uint64_t row = (uint64_t)decoder->header.width * decoder->header.channels * (decoder->header.depth / 8);
    if (png_get_rowbytes(decoder->png, decoder->info) != row) {
        lens_png_leave(&decoder->trouble, lens_png_misuse, "libpng's rows have another size than the header tells");
    }
    decoder->stage = started;
    return lens_png_ok;
}

lens_png_status lens_png_decoder_read_rows(
    lens_png_decoder *decoder, uint8_t *rows, size_t stride, size_t count, size_t *done) {
    *done = 0;
    if (decoder->stage != started) return lens_png_note_misuse(&decoder->trouble, "decoding has not started");
    if (setjmp(decoder->trouble.landing)) {
        *done += decoder->row_is_whole ? 1 : 0;
        return land(decoder);
    }
    while (*done < count) {
        decoder->row_is_whole = 0;
        png_read_row(decoder->png, rows + *done * stride, NULL);
        *done += 1;
    }
    return lens_png_ok;
}

const lens_report *lens_png_decoder_report(const lens_png_decoder *decoder) { return &decoder->trouble.report; }

void lens_png_decoder_destroy(lens_png_decoder *decoder) {
    if (!decoder) return;
    png_destroy_read_struct(&decoder->png, &decoder->info, NULL);
    free(decoder);
}

#define SPREAD(bytes)                                                            \
    for (size_t i = 0; i < count; i++) memcpy(to + i * jump, pixels + i * (bytes), (bytes))

void lens_png_spread(
    uint8_t *row, const uint8_t *pixels, size_t count, size_t first, size_t step, size_t bytes_per_pixel) {
    uint8_t *to = row + first * bytes_per_pixel;
    size_t jump = step * bytes_per_pixel;
    // Copies of a constant size are single instructions.
    switch (bytes_per_pixel) {
    case 1: SPREAD(1); break;
    case 2: SPREAD(2); break;
    case 3: SPREAD(3); break;
    case 4: SPREAD(4); break;
    case 6: SPREAD(6); break;
    case 8: SPREAD(8); break;
    default: SPREAD(bytes_per_pixel); break;
    }
}
