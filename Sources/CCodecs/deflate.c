#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "lens_zlib.h"

struct lens_deflater {
    z_stream stream;
    int level;
    const uint8_t *room_end;
};

lens_deflater *lens_deflater_create(int level) {
    lens_deflater *deflater = calloc(1, sizeof *deflater);
    if (!deflater) return NULL;
    deflater->level = level;
    // Without zlib's header; the largest window, libpng's memory.
    if (deflateInit2(&deflater->stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK) return deflater;
    free(deflater);
    return NULL;
}

/// zlib's own settings from level 6 on, but for how long a match must be for the search to be cut to a quarter (8, 8, 32,
/// 32 and 32 bytes), and how many candidates are looked at (4,096 at level 9). Without short matches searches are rarely
/// cut: level 6 then looks at three quarters as many. Together a fifth of the time, for less than half a hundredth of the
/// size.
///
/// What is only tried is not searched for long.
static int tune(lens_deflater *deflater, int skips_short, int is_trial) {
    static const struct { int lazy, nice, chain; } settings[] = {
        {16, 128, 128}, {32, 128, 256}, {128, 258, 1024}, {258, 258, 2048}};
    if (is_trial) return deflateTune(&deflater->stream, 4, 16, 128, 16);
    if (deflater->level < 6 || deflater->level > 9) return Z_OK;
    int index = deflater->level - 6, chain = settings[index].chain;
    if (skips_short && index == 0) chain = chain * 3 / 4;
    return deflateTune(&deflater->stream, 4, settings[index].lazy, settings[index].nice, chain);
}

lens_zlib_status lens_deflater_begin(
    lens_deflater *deflater, int skips_short, int is_trial, const uint8_t *before, size_t before_count, uint8_t *room,
    size_t capacity) {
    z_stream *stream = &deflater->stream;
    if (before_count > UINT_MAX) return lens_zlib_no_room;
    int strategy = skips_short ? Z_FILTERED : Z_DEFAULT_STRATEGY;
    if (deflateReset(stream) != Z_OK || deflateParams(stream, deflater->level, strategy) != Z_OK ||
        tune(deflater, skips_short, is_trial) != Z_OK) {
        return lens_zlib_damaged;
    }
    if (before_count > 0 && deflateSetDictionary(stream, before, (uInt)before_count) != Z_OK) return lens_zlib_damaged;
    stream->next_out = room;
    deflater->room_end = room + capacity;
    return lens_zlib_ok;
}

lens_zlib_status lens_deflater_take(lens_deflater *deflater, const uint8_t *bytes, size_t count, lens_deflate_end end) {
    static const int flushes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
    z_stream *stream = &deflater->stream;
    if (count > UINT_MAX) return lens_zlib_no_room;
    // zlib's input is not const, but it only reads it.
    stream->next_in = (Bytef *)(uintptr_t)bytes;
    stream->avail_in = (uInt)count;
    size_t left = (size_t)(deflater->room_end - stream->next_out);
    stream->avail_out = left > UINT_MAX ? UINT_MAX : (uInt)left;
    int result = deflate(stream, flushes[end]);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return lens_zlib_damaged;
    int is_whole = stream->avail_in == 0 && (end == lens_deflate_last ? result == Z_STREAM_END : stream->avail_out > 0);
    return is_whole ? lens_zlib_ok : lens_zlib_no_room;
}

size_t lens_deflater_written(const lens_deflater *deflater) { return deflater->stream.total_out; }

void lens_deflater_destroy(lens_deflater *deflater) {
    if (!deflater) return;
    deflateEnd(&deflater->stream);
    free(deflater);
}
