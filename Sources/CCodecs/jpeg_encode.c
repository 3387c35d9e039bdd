#include "jpeg_trouble.h"

#include <stdlib.h>
#include <string.h>

typedef enum { fresh, started, finished, failed } stage;

struct lens_jpeg_encoder {
    struct jpeg_compress_struct cinfo;
    lens_jpeg_trouble trouble;
    struct jpeg_destination_mgr manager;
    lens_jpeg_sink sink;
    lens_jpeg_encode_options options;
    stage stage;
    uint8_t buffer[LENS_JPEG_BUFFER_BYTES];
};

static lens_jpeg_encoder *owner(j_compress_ptr cinfo) { return cinfo->client_data; }

static void empty(lens_jpeg_encoder *encoder) {
    encoder->manager.next_output_byte = encoder->buffer;
    encoder->manager.free_in_buffer = sizeof encoder->buffer;
}

static void hand_over(j_compress_ptr cinfo, size_t count) {
    lens_jpeg_encoder *encoder = owner(cinfo);
    if (count > 0 && encoder->sink.write(encoder->sink.context, encoder->buffer, count) != 0) {
        lens_jpeg_leave((j_common_ptr)cinfo, lens_jpeg_write_failed, "the result could not be written");
    }
    empty(encoder);
}

static void init_destination(j_compress_ptr cinfo) { empty(owner(cinfo)); }

static boolean empty_output_buffer(j_compress_ptr cinfo) {
    // libjpeg's rule: the whole buffer counts, whatever free_in_buffer says.
    hand_over(cinfo, sizeof owner(cinfo)->buffer);
    return TRUE;
}

static void term_destination(j_compress_ptr cinfo) {
    lens_jpeg_encoder *encoder = owner(cinfo);
    hand_over(cinfo, sizeof encoder->buffer - encoder->manager.free_in_buffer);
}

static uint64_t divide_up(uint64_t value, uint64_t unit) { return (value + unit - 1) / unit; }

uint64_t lens_jpeg_encode_picture_bytes(lens_jpeg_encode_options options) {
    if (!options.progressive && !options.optimized) return 0;
    // One component is coded block by block: its sampling factors count as 1.
    uint64_t h = options.channels == 1 ? 1 : options.h_samp, v = options.channels == 1 ? 1 : options.v_samp;
    uint64_t units = divide_up(options.width, h * DCTSIZE) * divide_up(options.height, v * DCTSIZE);
    uint64_t blocks = options.channels == 1 ? 1 : h * v + 2;
    return units * blocks * sizeof(JBLOCK);
}

lens_jpeg_encoder *lens_jpeg_encoder_create(lens_jpeg_sink sink, lens_jpeg_encode_options options) {
    lens_jpeg_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return NULL;
    encoder->sink = sink;
    encoder->options = options;
    encoder->cinfo.err = lens_jpeg_trouble_init(&encoder->trouble, UINT64_MAX);
    encoder->cinfo.client_data = encoder;
    if (setjmp(encoder->trouble.landing)) {
        jpeg_destroy_compress(&encoder->cinfo);
        free(encoder);
        return NULL;
    }
    jpeg_create_compress(&encoder->cinfo);
    encoder->manager.init_destination = init_destination;
    encoder->manager.empty_output_buffer = empty_output_buffer;
    encoder->manager.term_destination = term_destination;
    encoder->cinfo.dest = &encoder->manager;
    return encoder;
}

static lens_jpeg_status land(lens_jpeg_encoder *encoder) {
    encoder->stage = failed;
    return encoder->trouble.status;
}

lens_jpeg_status lens_jpeg_encoder_start(lens_jpeg_encoder *encoder) {
    j_compress_ptr cinfo = &encoder->cinfo;
    const lens_jpeg_encode_options *options = &encoder->options;
    if (encoder->stage != fresh) return lens_jpeg_note_misuse(&encoder->trouble, "encoding was started before");
    if (setjmp(encoder->trouble.landing)) return land(encoder);
    cinfo->image_width = options->width;
    cinfo->image_height = options->height;
    cinfo->input_components = (int)options->channels;
    cinfo->in_color_space = options->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(cinfo);
    cinfo->dct_method = JDCT_ISLOW;
    // Quantisers are held to eight bits, so that even the lowest quality is a baseline picture.
    jpeg_set_quality(cinfo, (int)options->quality, TRUE);
    if (options->channels == 3) {
        cinfo->comp_info[0].h_samp_factor = (int)options->h_samp;
        cinfo->comp_info[0].v_samp_factor = (int)options->v_samp;
    }
    cinfo->density_unit = options->density_unit;
    cinfo->X_density = options->x_density;
    cinfo->Y_density = options->y_density;
    cinfo->optimize_coding = options->optimized ? TRUE : FALSE;
    if (options->progressive) jpeg_simple_progression(cinfo);
    jpeg_start_compress(cinfo, TRUE);
    encoder->stage = started;
    return lens_jpeg_ok;
}

lens_jpeg_status lens_jpeg_encoder_write_marker(
    lens_jpeg_encoder *encoder, int code, const uint8_t *bytes, size_t count) {
    if (encoder->stage != started) return lens_jpeg_note_misuse(&encoder->trouble, "encoding has not started");
    if (encoder->cinfo.next_scanline != 0 || count > 65533) {
        return lens_jpeg_note_misuse(&encoder->trouble, "a segment is too long or comes after the first row");
    }
    if (setjmp(encoder->trouble.landing)) return land(encoder);
    jpeg_write_marker(&encoder->cinfo, code, bytes, (unsigned int)count);
    return lens_jpeg_ok;
}

lens_jpeg_status lens_jpeg_encoder_write_rows(
    lens_jpeg_encoder *encoder, const uint8_t *rows, size_t stride, size_t count) {
    j_compress_ptr cinfo = &encoder->cinfo;
    if (encoder->stage != started) return lens_jpeg_note_misuse(&encoder->trouble, "encoding has not started");
    if (count > cinfo->image_height - cinfo->next_scanline) {
        return lens_jpeg_note_misuse(&encoder->trouble, "more rows were handed over than the picture has");
    }
    if (setjmp(encoder->trouble.landing)) return land(encoder);
    while (count > 0) {
        JSAMPROW pointers[LENS_JPEG_ROWS];
        size_t batch = count < LENS_JPEG_ROWS ? count : LENS_JPEG_ROWS;
        // libjpeg's rows are not const, but compression only reads them.
        for (size_t row = 0; row < batch; row++) pointers[row] = (JSAMPROW)(uintptr_t)(rows + row * stride);
        JDIMENSION done = jpeg_write_scanlines(cinfo, pointers, (JDIMENSION)batch);
        if (done == 0) lens_jpeg_leave((j_common_ptr)cinfo, lens_jpeg_damaged, "no row could be encoded");
        rows += done * stride;
        count -= done;
    }
    return lens_jpeg_ok;
}

lens_jpeg_status lens_jpeg_encoder_finish(lens_jpeg_encoder *encoder) {
    if (encoder->stage != started) return lens_jpeg_note_misuse(&encoder->trouble, "encoding has not started");
    if (setjmp(encoder->trouble.landing)) return land(encoder);
    jpeg_finish_compress(&encoder->cinfo);
    encoder->stage = finished;
    return lens_jpeg_ok;
}

const lens_report *lens_jpeg_encoder_report(const lens_jpeg_encoder *encoder) {
    return &encoder->trouble.report;
}

void lens_jpeg_encoder_destroy(lens_jpeg_encoder *encoder) {
    if (!encoder) return;
    jpeg_destroy_compress(&encoder->cinfo);
    free(encoder);
}
