#include "jpeg_trouble.h"

#include <string.h>

#include <jerror.h>

static lens_jpeg_status classify(j_common_ptr cinfo) {
    switch (cinfo->err->msg_code) {
    case JERR_BAD_PRECISION:
        // Twelve bits (and sixteen, in lossless files) exist; other precisions are damage.
        return cinfo->err->msg_parm.i[0] == 12 || cinfo->err->msg_parm.i[0] == 16 ? lens_jpeg_unsupported
                                                                                : lens_jpeg_damaged;
    case JERR_EMPTY_IMAGE: {
        j_decompress_ptr decoder = (j_decompress_ptr)cinfo;
        // A height of zero is a promise to tell it in a DNL marker.
        return cinfo->is_decompressor && decoder->image_width > 0 && decoder->image_height == 0
                   ? lens_jpeg_unsupported
                   : lens_jpeg_damaged;
    }
    case JERR_ARITH_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_IMAGE_TOO_BIG:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
    case JERR_WIDTH_OVERFLOW:
        return lens_jpeg_unsupported;
    case JERR_OUT_OF_MEMORY:
        return lens_jpeg_no_memory;
    default:
        return lens_jpeg_damaged;
    }
}

/// libjpeg's buffer is JMSG_LENGTH_MAX bytes; ours is the report's. Truncation is harmless.
static void format(j_common_ptr cinfo, char *text) {
    char whole[JMSG_LENGTH_MAX];
    (*cinfo->err->format_message)(cinfo, whole);
    snprintf(text, LENS_MESSAGE_BYTES, "%.*s", LENS_MESSAGE_BYTES - 1, whole);
}

_Noreturn static void error_exit(j_common_ptr cinfo) {
    lens_jpeg_trouble *trouble = (lens_jpeg_trouble *)cinfo->err;
    trouble->status = classify(cinfo);
    format(cinfo, trouble->report.message);
    longjmp(trouble->landing, 1);
}

_Noreturn void lens_jpeg_leave(j_common_ptr cinfo, lens_jpeg_status status, const char *message) {
    lens_jpeg_trouble *trouble = (lens_jpeg_trouble *)cinfo->err;
    trouble->status = status;
    snprintf(trouble->report.message, sizeof trouble->report.message, "%s", message);
    longjmp(trouble->landing, 1);
}

lens_jpeg_status lens_jpeg_note_misuse(lens_jpeg_trouble *trouble, const char *message) {
    snprintf(trouble->report.message, sizeof trouble->report.message, "%s", message);
    return lens_jpeg_misuse;
}

/// A text is made only for the first warning of a kind: a flood costs next to nothing.
static void emit_message(j_common_ptr cinfo, int level) {
    if (level >= 0) return;
    lens_jpeg_trouble *trouble = (lens_jpeg_trouble *)cinfo->err;
    lens_report *report = &trouble->report;
    cinfo->err->num_warnings += 1;
    report->warning_count += 1;
    size_t kind = 0;
    while (kind < report->distinct_warnings && trouble->warning_codes[kind] != cinfo->err->msg_code) kind += 1;
    if (kind < report->distinct_warnings) {
        report->warnings[kind].count += 1;
    } else if (kind < LENS_DISTINCT_WARNINGS) {
        trouble->warning_codes[kind] = cinfo->err->msg_code;
        report->warnings[kind].count = 1;
        format(cinfo, report->warnings[kind].text);
        report->distinct_warnings += 1;
    }
    if (report->warning_count > trouble->max_warnings) {
        lens_jpeg_leave(cinfo, lens_jpeg_too_many_warnings, "too many warnings");
    }
}

static void output_nothing(j_common_ptr cinfo) { (void)cinfo; }

struct jpeg_error_mgr *lens_jpeg_trouble_init(lens_jpeg_trouble *trouble, uint64_t max_warnings) {
    memset(trouble, 0, sizeof *trouble);
    trouble->max_warnings = max_warnings;
    jpeg_std_error(&trouble->manager);
    trouble->manager.error_exit = error_exit;
    trouble->manager.emit_message = emit_message;
    trouble->manager.output_message = output_nothing;
    return &trouble->manager;
}
