#include "jpeg_trouble.h"

#include <stdlib.h>
#include <string.h>

#include <jerror.h>

typedef enum { fresh, header_read, started, finished, failed } stage;

struct lens_jpeg_decoder {
    struct jpeg_decompress_struct cinfo;
    lens_jpeg_trouble trouble;
    struct jpeg_source_mgr manager;
    struct jpeg_progress_mgr progress;
    lens_jpeg_source source;
    lens_jpeg_decode_limits limits;
    stage stage;
    boolean at_end;
    uint8_t buffer[LENS_JPEG_BUFFER_BYTES];
};

/// `client_data` is set once, in create.
static lens_jpeg_decoder *owner(j_decompress_ptr cinfo) { return cinfo->client_data; }

static void init_source(j_decompress_ptr cinfo) { (void)cinfo; }

/// At the end of the data an EOI marker is made up, over and over, as libjpeg's own file source does: a
/// truncated picture is developed as far as it goes.
static boolean fill_input_buffer(j_decompress_ptr cinfo) {
    static const JOCTET end_of_image[2] = {0xFF, JPEG_EOI};
    lens_jpeg_decoder *decoder = owner(cinfo);
    if (!decoder->at_end) {
        ptrdiff_t count = decoder->source.read(decoder->source.context, decoder->buffer, sizeof decoder->buffer);
        if (count < 0 || (size_t)count > sizeof decoder->buffer) {
            lens_jpeg_leave((j_common_ptr)cinfo, lens_jpeg_read_failed, "the source could not be read");
        }
        if (count > 0) {
            decoder->manager.next_input_byte = decoder->buffer;
            decoder->manager.bytes_in_buffer = (size_t)count;
            return TRUE;
        }
        decoder->at_end = TRUE;
    }
    WARNMS(cinfo, JWRN_JPEG_EOF);
    decoder->manager.next_input_byte = end_of_image;
    decoder->manager.bytes_in_buffer = sizeof end_of_image;
    return TRUE;
}

/// Past the buffer the source moves on by itself. Made-up bytes are not skipped one pair at a time: that is
/// where 2.1.5's own source spends 32,000 warnings on one marker.
static void skip_input_data(j_decompress_ptr cinfo, long count) {
    lens_jpeg_decoder *decoder = owner(cinfo);
    if (count <= 0) return;
    size_t left = (size_t)count;
    if (left <= decoder->manager.bytes_in_buffer) {
        decoder->manager.next_input_byte += left;
        decoder->manager.bytes_in_buffer -= left;
        return;
    }
    left -= decoder->manager.bytes_in_buffer;
    decoder->manager.bytes_in_buffer = 0;
    if (!decoder->at_end) decoder->source.skip(decoder->source.context, left);
}

static void term_source(j_decompress_ptr cinfo) { (void)cinfo; }

/// Called for each row of blocks that is read: scans are the one thing that a small file can repeat for ever.
static void progress_monitor(j_common_ptr common) {
    j_decompress_ptr cinfo = (j_decompress_ptr)common;
    lens_jpeg_decoder *decoder = owner(cinfo);
    if (decoder->source.is_late(decoder->source.context)) {
        lens_jpeg_leave(common, lens_jpeg_late, "the time is over");
    }
    uint64_t scans = cinfo->input_scan_number > 0 ? (uint64_t)cinfo->input_scan_number : 0;
    if (scans > decoder->limits.max_scans) {
        lens_jpeg_leave(common, lens_jpeg_too_many_scans, "too many scans");
    }
    uint64_t pixels = (uint64_t)cinfo->image_width * cinfo->image_height;
    if (pixels > 0 && scans > 1 && scans > decoder->limits.max_scan_pixels / pixels) {
        lens_jpeg_leave(common, lens_jpeg_too_much_scanning, "too many scans for so many pixels");
    }
}

lens_jpeg_decoder *lens_jpeg_decoder_create(lens_jpeg_source source, lens_jpeg_decode_limits limits) {
    lens_jpeg_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->source = source;
    decoder->limits = limits;
    decoder->cinfo.err = lens_jpeg_trouble_init(&decoder->trouble, limits.max_warnings);
    decoder->cinfo.client_data = decoder;
    if (setjmp(decoder->trouble.landing)) {
        jpeg_destroy_decompress(&decoder->cinfo);
        free(decoder);
        return NULL;
    }
    jpeg_create_decompress(&decoder->cinfo);
    decoder->manager.init_source = init_source;
    decoder->manager.fill_input_buffer = fill_input_buffer;
    decoder->manager.skip_input_data = skip_input_data;
    decoder->manager.resync_to_restart = jpeg_resync_to_restart;
    decoder->manager.term_source = term_source;
    decoder->cinfo.src = &decoder->manager;
    decoder->progress.progress_monitor = progress_monitor;
    decoder->cinfo.progress = &decoder->progress;
    return decoder;
}

static uint64_t round_up(uint64_t value, uint64_t unit) { return (value + unit - 1) / unit * unit; }

static lens_jpeg_status land(lens_jpeg_decoder *decoder) {
    decoder->stage = failed;
    return decoder->trouble.status;
}

static lens_jpeg_status refuse(lens_jpeg_decoder *decoder, const char *message) {
    decoder->stage = failed;
    snprintf(decoder->trouble.report.message, LENS_MESSAGE_BYTES, "%s", message);
    return lens_jpeg_unsupported;
}

lens_jpeg_status lens_jpeg_decoder_read_header(lens_jpeg_decoder *decoder, lens_jpeg_header *header) {
    j_decompress_ptr cinfo = &decoder->cinfo;
    memset(header, 0, sizeof *header);
    if (decoder->stage != fresh) return lens_jpeg_note_misuse(&decoder->trouble, "the header was read before");
    if (setjmp(decoder->trouble.landing)) return land(decoder);
    jpeg_read_header(cinfo, TRUE);
    header->width = cinfo->image_width;
    header->height = cinfo->image_height;
    header->components = (uint32_t)cinfo->num_components;
    header->restart_interval = cinfo->restart_interval;
    header->progressive = cinfo->progressive_mode != FALSE;
    header->arithmetic = cinfo->arith_code != FALSE;
    header->multiple_scans = jpeg_has_multiple_scans(cinfo) != FALSE;
    header->stored_rgb = cinfo->jpeg_color_space == JCS_RGB;
    switch (cinfo->jpeg_color_space) {
    case JCS_GRAYSCALE:
        cinfo->out_color_space = JCS_GRAYSCALE;
        header->channels = 1;
        break;
    case JCS_YCbCr:
    case JCS_RGB:
        cinfo->out_color_space = JCS_RGB;
        header->channels = 3;
        break;
    case JCS_CMYK:
    case JCS_YCCK:
        cinfo->out_color_space = JCS_CMYK;
        header->channels = 4;
        header->ink_is_inverted = cinfo->saw_Adobe_marker != FALSE;
        break;
    default: {
        char message[LENS_MESSAGE_BYTES];
        snprintf(message, sizeof message, "JPEG pictures of %d components are not developed", cinfo->num_components);
        return refuse(decoder, message);
    }
    }
    for (int c = 0; c < cinfo->num_components && c < LENS_JPEG_COMPONENTS; c++) {
        const jpeg_component_info *component = &cinfo->comp_info[c];
        header->h_samp[c] = (uint32_t)component->h_samp_factor;
        header->v_samp[c] = (uint32_t)component->v_samp_factor;
        if (header->multiple_scans) {
            // The virtual array of jdcoefct.c: blocks padded to whole MCUs, 64 coefficients of two bytes each.
            header->picture_bytes += round_up(component->width_in_blocks, header->h_samp[c]) *
                                     round_up(component->height_in_blocks, header->v_samp[c]) * sizeof(JBLOCK);
        }
        // Rows in flight: three row groups before upsampling, one after it.
        header->row_bytes += (uint64_t)component->width_in_blocks * DCTSIZE * DCTSIZE * header->v_samp[c] * 3 +
                             round_up(header->width, 32) * (uint64_t)cinfo->max_v_samp_factor;
    }
    cinfo->dct_method = JDCT_ISLOW;
    cinfo->do_fancy_upsampling = TRUE;
    decoder->stage = header_read;
    return lens_jpeg_ok;
}

lens_jpeg_status lens_jpeg_decoder_start(lens_jpeg_decoder *decoder) {
    if (decoder->stage != header_read) return lens_jpeg_note_misuse(&decoder->trouble, "no header was read");
    if (setjmp(decoder->trouble.landing)) return land(decoder);
    jpeg_start_decompress(&decoder->cinfo);
    decoder->stage = started;
    return lens_jpeg_ok;
}

lens_jpeg_status lens_jpeg_decoder_read_rows(
    lens_jpeg_decoder *decoder, uint8_t *rows, size_t stride, size_t count) {
    j_decompress_ptr cinfo = &decoder->cinfo;
    if (decoder->stage != started) return lens_jpeg_note_misuse(&decoder->trouble, "decoding has not started");
    if (count > cinfo->output_height - cinfo->output_scanline) {
        return lens_jpeg_note_misuse(&decoder->trouble, "more rows were asked for than remain");
    }
    if (setjmp(decoder->trouble.landing)) return land(decoder);
    while (count > 0) {
        JSAMPROW pointers[LENS_JPEG_ROWS];
        size_t batch = count < LENS_JPEG_ROWS ? count : LENS_JPEG_ROWS;
        for (size_t row = 0; row < batch; row++) pointers[row] = rows + row * stride;
        JDIMENSION done = jpeg_read_scanlines(cinfo, pointers, (JDIMENSION)batch);
        if (done == 0) lens_jpeg_leave((j_common_ptr)cinfo, lens_jpeg_damaged, "no row could be decoded");
        rows += done * stride;
        count -= done;
    }
    return lens_jpeg_ok;
}

lens_jpeg_status lens_jpeg_decoder_finish(lens_jpeg_decoder *decoder) {
    if (decoder->stage != started) return lens_jpeg_note_misuse(&decoder->trouble, "decoding has not started");
    if (setjmp(decoder->trouble.landing)) return land(decoder);
    jpeg_finish_decompress(&decoder->cinfo);
    decoder->stage = finished;
    return lens_jpeg_ok;
}

size_t lens_jpeg_decoder_unread(const lens_jpeg_decoder *decoder) {
    return decoder->at_end ? 0 : decoder->manager.bytes_in_buffer;
}

int lens_jpeg_decoder_is_merely_cut(const lens_jpeg_decoder *decoder) {
    const lens_jpeg_trouble *trouble = &decoder->trouble;
    return decoder->at_end && trouble->report.distinct_warnings == 1 && trouble->warning_codes[0] == JWRN_JPEG_EOF;
}

const lens_report *lens_jpeg_decoder_report(const lens_jpeg_decoder *decoder) {
    return &decoder->trouble.report;
}

void lens_jpeg_decoder_destroy(lens_jpeg_decoder *decoder) {
    if (!decoder) return;
    jpeg_destroy_decompress(&decoder->cinfo);
    free(decoder);
}
