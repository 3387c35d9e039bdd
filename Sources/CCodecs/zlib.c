#include <limits.h>
#include <string.h>

#include <zlib.h>

#include "lens_zlib.h"

uint32_t lens_zlib_crc(uint32_t crc, const uint8_t *bytes, size_t count) {
    return bytes ? (uint32_t)crc32_z(crc, bytes, count) : crc;
}

lens_zlib_status lens_zlib_inflate(
    const uint8_t *bytes, size_t count, uint8_t *room, size_t capacity, size_t *written, size_t *read) {
    *written = 0;
    *read = 0;
    // zlib counts in unsigned int; a chunk has less than 2³¹ bytes.
    if (count > INT_MAX || capacity > INT_MAX) return lens_zlib_no_room;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    // zlib's input is not const, but it only reads it.
    stream.next_in = (Bytef *)(uintptr_t)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = room;
    stream.avail_out = (uInt)capacity;
    int result = inflateInit(&stream);
    if (result == Z_OK) result = inflate(&stream, Z_FINISH);
    *written = capacity - stream.avail_out;
    *read = count - stream.avail_in;
    inflateEnd(&stream);
    if (result == Z_STREAM_END) return lens_zlib_ok;
    if (result == Z_MEM_ERROR) return lens_zlib_no_memory;
    if ((result == Z_BUF_ERROR || result == Z_OK) && stream.avail_out == 0) return lens_zlib_no_room;
    return lens_zlib_damaged;
}

size_t lens_zlib_bound(size_t count) { return compressBound(count); }

lens_zlib_status lens_zlib_deflate(
    const uint8_t *bytes, size_t count, int level, uint8_t *room, size_t capacity, size_t *written) {
    uLongf length = capacity;
    int result = compress2(room, &length, bytes, count, level);
    *written = result == Z_OK ? length : 0;
    if (result == Z_OK) return lens_zlib_ok;
    return result == Z_MEM_ERROR ? lens_zlib_no_memory : lens_zlib_no_room;
}

uint32_t lens_zlib_adler(uint32_t adler, const uint8_t *bytes, size_t count) {
    return bytes ? (uint32_t)adler32_z(adler, bytes, count) : adler;
}

uint32_t lens_zlib_adler_combine(uint32_t first, uint32_t second, uint64_t count) {
    // The count matters modulo 65,521 only, and zlib's type for it may have 32 bits.
    return (uint32_t)adler32_combine(first, second, (z_off_t)(count % 65521));
}
