#include <limits.h>
#include <stdlib.h>

#include <zlib.h>

#include "lens_zlib.h"

struct lens_inflater {
    z_stream stream;
};

lens_inflater *lens_inflater_create(void) {
    lens_inflater *inflater = calloc(1, sizeof *inflater);
    if (!inflater) return NULL;
    // As libpng does: the window is as large as the stream says.
    if (inflateInit2(&inflater->stream, 0) == Z_OK) return inflater;
    free(inflater);
    return NULL;
}

lens_inflate_status lens_inflater_run(
    lens_inflater *inflater, const uint8_t *bytes, size_t count, size_t *read, uint8_t *room, size_t capacity,
    size_t *written) {
    z_stream *stream = &inflater->stream;
    uInt in = count > UINT_MAX ? UINT_MAX : (uInt)count, out = capacity > UINT_MAX ? UINT_MAX : (uInt)capacity;
    // zlib's input is not const, but it only reads it.
    stream->next_in = (Bytef *)(uintptr_t)bytes;
    stream->avail_in = in;
    stream->next_out = room;
    stream->avail_out = out;
    int result = inflate(stream, Z_NO_FLUSH);
    *read = in - stream->avail_in;
    *written = out - stream->avail_out;
    if (result == Z_STREAM_END) return lens_inflate_end;
    if (result == Z_OK && *read + *written > 0) return lens_inflate_more;
    if (result == Z_MEM_ERROR) return lens_inflate_no_memory;
    if (result == Z_NEED_DICT) stream->msg = (char *)(uintptr_t)"missing LZ dictionary";
    return lens_inflate_damaged;
}

const char *lens_inflater_message(const lens_inflater *inflater) {
    return inflater->stream.msg ? inflater->stream.msg : "damaged LZ stream";
}

void lens_inflater_destroy(lens_inflater *inflater) {
    if (!inflater) return;
    inflateEnd(&inflater->stream);
    free(inflater);
}
