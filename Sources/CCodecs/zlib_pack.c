#include "lens_zlib.h"

#include <limits.h>
#include <zlib.h>

#define WINDOW_BYTES 32768

/// Unpacks into `out`, or into nothing if that is NULL.
static ptrdiff_t unpack(const uint8_t *bytes, size_t count, uint8_t *out, size_t room) {
    uint8_t window[WINDOW_BYTES];
    z_stream stream = {0};
    if (count > UINT_MAX || room > PTRDIFF_MAX - WINDOW_BYTES || inflateInit(&stream) != Z_OK) return -1;
    // zlib's input is not const in every version, but it is only read.
    stream.next_in = (Bytef *)(uintptr_t)bytes;
    stream.avail_in = (uInt)count;
    size_t done = 0;
    int status = Z_OK;
    while (status == Z_OK && done <= room) {
        // One byte more than there is room for is asked for: so a stream that is too long is told from one that fits.
        size_t ask = out && room - done < WINDOW_BYTES ? room - done : WINDOW_BYTES;
        int probe = out && ask == 0;
        stream.next_out = out && !probe ? out + done : window;
        stream.avail_out = probe ? 1 : (uInt)ask;
        uInt before = stream.avail_out;
        status = inflate(&stream, Z_NO_FLUSH);
        done += before - stream.avail_out;
        // Neither took nor gave anything: the stream is cut.
        if (before == stream.avail_out && stream.avail_in == 0 && status == Z_OK) status = Z_BUF_ERROR;
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END && done <= room ? (ptrdiff_t)done : -1;
}

ptrdiff_t lens_inflated_count(const uint8_t *bytes, size_t count, size_t room) {
    return unpack(bytes, count, NULL, room);
}

ptrdiff_t lens_inflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t room) {
    return out ? unpack(bytes, count, out, room) : -1;
}

size_t lens_deflate_bound(size_t count) { return compressBound((uLong)count); }

ptrdiff_t lens_deflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t room) {
    uLongf used = (uLongf)room;
    if (count > UINT_MAX || compress2(out, &used, bytes, (uLong)count, 9) != Z_OK) return -1;
    return (ptrdiff_t)used;
}
