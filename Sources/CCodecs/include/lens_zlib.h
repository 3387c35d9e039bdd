// The few calls of zlib that libpng keeps to itself: streams that are compressed by themselves, such as a chunk's text.

#ifndef LENS_ZLIB_H
#define LENS_ZLIB_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    lens_zlib_ok = 0,
    /// The data is damaged, or ends too early.
    lens_zlib_damaged,
    /// `room` is too small.
    lens_zlib_no_room,
    /// Memory could not be taken.
    lens_zlib_no_memory
} lens_zlib_status;

/// The checksum of chunks, continued from `crc`, which is 0 at first.
uint32_t lens_zlib_crc(uint32_t crc, const uint8_t *bytes, size_t count);
/// Decompresses a zlib stream; `written` says how many bytes came out, `read` how many went in.
lens_zlib_status lens_zlib_inflate(
    const uint8_t *bytes, size_t count, uint8_t *room, size_t capacity, size_t *written, size_t *read);
/// How much room compressing `count` bytes takes at the most.
size_t lens_zlib_bound(size_t count);
/// Compresses at the highest level.
lens_zlib_status lens_zlib_deflate(
    const uint8_t *bytes, size_t count, uint8_t *room, size_t capacity, size_t *written);

#endif
