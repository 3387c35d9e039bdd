// zlib streams, whole and bounded.

#ifndef LENS_ZLIB_H
#define LENS_ZLIB_H

#include <stddef.h>
#include <stdint.h>

/// How many bytes a zlib stream holds; -1 if it is damaged, cut, or longer than `room`.
ptrdiff_t lens_inflated_count(const uint8_t *bytes, size_t count, size_t room);
/// Unpacks a zlib stream into `out`; how many bytes it held, or -1 if it is damaged, cut, or longer than `room`.
ptrdiff_t lens_inflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t room);
/// Room that packing may take.
size_t lens_deflate_bound(size_t count);
/// Packs; how many bytes of `out` were used, or -1 if memory or room is out.
ptrdiff_t lens_deflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t room);

#endif
