// The few calls of zlib that libpng keeps to itself: streams that are compressed by themselves, such as a chunk's text,
// and those that are made in pieces or read part by part.

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
    const uint8_t *bytes, size_t count, int level, uint8_t *room, size_t capacity, size_t *written);

/// The checksum at the end of zlib streams, continued from `adler`, which is 1 at first; and that of two parts together,
/// the second of `count` bytes.
uint32_t lens_zlib_adler(uint32_t adler, const uint8_t *bytes, size_t count);
uint32_t lens_zlib_adler_combine(uint32_t first, uint32_t second, uint64_t count);

// Pieces that make one stream when they are put together, each compressed by itself: create; begin and take for each
// piece, any number of times; destroy.

typedef struct lens_deflater lens_deflater;

/// How much room a piece of `count` bytes takes at the most, in however many parts it is taken.
static inline size_t lens_deflater_bound(size_t count) { return count + count / 128 + 1024; }
/// Bytes that a deflater takes (zlib's zconf.h: the window twice, hashes, symbols), about.
#define LENS_DEFLATER_BYTES 300000

typedef enum {
    lens_deflate_more = 0,
    /// The piece ends here, at a whole byte.
    lens_deflate_piece,
    /// The stream ends here.
    lens_deflate_last
} lens_deflate_end;

/// `level` is zlib's, 0…9. Returns NULL when memory is out.
lens_deflater *lens_deflater_create(int level);
/// Begins a piece, or one that is only tried, at less effort; `before` are the bytes that stand before it in the stream, as far as they
/// matter: 32,768. `skips_short`: matches of less than six bytes are left out (Z_FILTERED), where bytes one by one cost
/// less; no difference below level 4.
lens_zlib_status lens_deflater_begin(
    lens_deflater *deflater, int skips_short, int is_trial, const uint8_t *before, size_t before_count, uint8_t *room,
    size_t capacity);
lens_zlib_status lens_deflater_take(lens_deflater *deflater, const uint8_t *bytes, size_t count, lens_deflate_end end);
/// Bytes of the piece so far.
size_t lens_deflater_written(const lens_deflater *deflater);
/// Allowed at any time.
void lens_deflater_destroy(lens_deflater *deflater);

// A stream that is decompressed part by part: create, run until the end or damage, destroy.

typedef struct lens_inflater lens_inflater;

typedef enum {
    /// All bytes were read, or the room is full.
    lens_inflate_more = 0,
    lens_inflate_end,
    lens_inflate_damaged,
    lens_inflate_no_memory
} lens_inflate_status;

/// Returns NULL when memory is out.
lens_inflater *lens_inflater_create(void);
/// `written` bytes that came out before the damage are sound. There is room, and bytes are there.
lens_inflate_status lens_inflater_run(
    lens_inflater *inflater, const uint8_t *bytes, size_t count, size_t *read, uint8_t *room, size_t capacity,
    size_t *written);
/// What is damaged.
const char *lens_inflater_message(const lens_inflater *inflater);
/// Allowed at any time.
void lens_inflater_destroy(lens_inflater *inflater);

#endif
