// The row kernels of one instruction set, as one table: the kernel modules fill it, the renderer calls
// through it. A C structure is the one type that modules compiled for different instruction sets can share
// without sharing code.
//
// Every kernel works on `n` pixels, `n` a multiple of 16; buffers are the renderer's own and padded to it,
// so that no kernel has a tail. Planes are red, green and blue.
#ifndef ROW_KERNELS_H
#define ROW_KERNELS_H

#include <stdint.h>

#pragma clang assume_nonnull begin

// Vignette: gain = 1 / (1 + strength·h²)², h the normalised hinge of the squared distance from the centre.
typedef struct {
    float scale_x;     // squared distance = (x·scale_x)² + row
    float inner;       // squared radius that stays untouched
    float inverse;     // 1 / (1 - inner)
    float feather;     // squared width of the hinge
    float base;        // the hinge's value at the centre
    float normal;      // 1 / (value at the corner - base)
    float strength;
    float protect;     // how far highlights keep their light, 0…1
} LensVignette;

typedef struct {
    float shadow[3];
    float highlight[3];
    float luma[3];
    float balance;
    float shadow_width;     // 1 / balance
    float highlight_width;  // 1 / (1 - balance)
} LensSplitTone;

typedef struct {
    float luma[3];
    float floor;          // luminance that counts as none
    float from;           // log2 of the luminance up to which all light is the sky's
    float inverse_range;
} LensTwoLights;

// Row-major ways to Oklab and back, and what vibrance and hue shift do there.
typedef struct {
    float to_cones[9], to_opponents[9], from_opponents[9], from_cones[9];
    float vibrance;
    float inverse_saturated;  // 1 / chroma of a saturated colour
    float hue[2];             // cosine and sine
    float edge;               // cosine of the distance where nothing happens any more
    float inverse_width;      // 1 / (1 - edge)
    float turn[2];            // cosine and sine
    float saturation;         // of the hue, less that of the others
    float others;
    float gain;               // of lightness, less one
    float inverse_coloured;   // 1 / chroma from which a colour is one
} LensOklab;

// How soft a lens is at a distance from the centre, the distance 1 in the corner.
typedef struct {
    float scale;          // of pixels to distances
    float inner;          // up to where it is sharp
    float inverse;        // 1 / (1 - inner)
    float variance;       // of the blur in the corner
    float from;           // the variance at which a level of blur sets in
    float inverse_range;  // 1 / the variance from there to where it is all
} LensSoftness;

typedef struct {
    float luma[3];
    float floor;          // luminance that counts as none
    float inverse_limit;  // 1 / the stops that detail never exceeds
    float amount;         // four times
} LensClarity;

typedef struct {
    float luma[3];
    float air[3];
    float inverse_air[3];
    float amount;
} LensDehaze;

// One noisy disc with a darker rim, in pixels.
typedef struct {
    float x, y;           // centre
    float inverse_radius;
    float wobble;         // how far the outline strays, in radii
    float frequency;      // noise cells a radius
    uint32_t key;
    float opacity;        // of the rim
    float body;           // of the middle, as part of the rim's
    float rim;            // width of the rim, in radii
    float inverse_rim;
    float edge;           // 1 / softness of the outer edge, in radii
    // The outline's own axes, which turn with the picture: its x = x·right_x + y·right_y, its y the same of down.
    float right_x, right_y;
    float down_x, down_y;
} LensBlotch;

// A thick line with round ends, in pixels.
typedef struct {
    float x0, y0, dx, dy;
    float inverse_length;  // 1 / (dx² + dy²)
    float radius;
    float opacity;
} LensCapsule;

// Two coordinates of a row's points, such as millimetres of the displayed frame: those of column 0, and how far they
// are from one column to the next.
typedef struct {
    float u, v;
    float du, dv;
} LensPlaces;

// Light that comes in through an edge; `u` is the distance from it in millimetres, `v` the place along it.
typedef struct {
    float rate;           // log2(e) / reach
    float frequency;      // noise cells a millimetre
    uint32_t key;
} LensLeak;

// One octave of a surface's height, as its slope toward the light.
typedef struct {
    float frequency;      // noise cells a millimetre
    float cosine, sine;   // how far the lattice is turned
    float along, across;  // weights of the slopes on the lattice's axes
    uint32_t key;
} LensOctave;

// A net of cracks.
typedef struct {
    float frequency;      // cells a millimetre
    float pixels;         // pixels a cell
    float half;           // half the width of an open crack, in pixels
    float lip;            // width of the flakes' rims, in pixels
    float across[2];      // halves of the displayed frame, inverse, in millimetres
    float clear;          // where wear begins, in halves of the frame
    float inverse_fade;
    float opacity;        // of the dark
    float shine;          // of lit rims, as part of it
    uint32_t key;
} LensCracks;

// Sharpening of the root of luminance.
typedef struct {
    float luma[3];
    float floor;          // luminance that is added before the root
    float amount;
    float threshold;      // squared
} LensSharpen;

// A value and how far it is to the next entry's.
typedef struct {
    float value;
    float slope;
} LensCurveEntry;

// The same with the deviation of grain at that value: slope and deviation in units of their own.
typedef struct {
    float value;
    int16_t slope;
    uint16_t deviation;
} LensGrainEntry;

// What a look-up keeps between its passes, for n values.
typedef struct {
    uint32_t *index;
    float *fraction;
} LensLookup;

// A lattice of colours, four floats a point, red fastest, and what a look-up in it keeps between its passes.
typedef struct {
    int32_t size;      // points an axis, at most 256
    float lower[3];    // the value of each axis's first point
    float scale[3];    // points a unit
    int32_t *base;     // n
    int32_t *steps;    // 2·n
    float *weights;    // 4·n
    float *results;    // 4·n
} LensLattice;

typedef struct {
    // Samples to light, by a table of 256 entries a channel. `ahead` is what is read next: it is asked for in advance.
    void (*ingest_rgb8)(const uint8_t *samples, const uint8_t *ahead, const float *tables, float *r, float *g,
                        float *b, long n);
    void (*ingest_grey8)(const uint8_t *samples, const float *table, float *r, float *g, float *b, long n);
    // One channel of samples `step` apart, by a table of 256 or 65,536 entries, or as it is.
    void (*ingest_plane8)(const uint8_t *samples, long step, const float *table, float *plane, long n);
    void (*ingest_plane16)(const uint16_t *samples, long step, const float *table, float *plane, long n);
    void (*take_plane)(const float *samples, long step, float *plane, long n);
    void (*give_plane)(const float *plane, long step, float *samples, long n);

    void (*two_lights)(float *r, float *g, float *b, const float *dark, const float *rest, const LensTwoLights *p,
                       long n);
    void (*vibrance)(float *r, float *g, float *b, const LensOklab *p, long n);
    void (*hue_shift)(float *r, float *g, float *b, const LensOklab *p, long n);
    // Maps of a wide effect come as three rows each, to be mixed by three weights.
    // value·keep + map·share: three numbers keep, then three share.
    void (*spread)(float *r, float *g, float *b, const float *keep, const float *_Nonnull const *_Nonnull rows,
                   const float *weights, long n);
    // Toward the maps, as far as the distance from the centre says. `x` is the first pixel's distance from the centre
    // column, `row` the scaled and squared vertical distance.
    void (*soften)(float *r, float *g, float *b, const LensSoftness *p, const float *_Nonnull const *_Nonnull rows,
                   const float *weights, float x, float row, long n);
    void (*soften_plane)(float *plane, const float *next, const LensSoftness *p, float x, float row, long n);
    // Maps: the guided filter's slope and offset. `scratch` holds 2·n floats.
    void (*clarity)(float *r, float *g, float *b, float *scratch, const LensClarity *p,
                    const float *_Nonnull const *_Nonnull rows, const float *weights, long n);
    void (*dehaze)(float *r, float *g, float *b, const LensDehaze *p, const float *_Nonnull const *_Nonnull rows,
                   const float *weights, long n);
    // Row-major 3 × 3 in place.
    void (*matrix)(float *r, float *g, float *b, const float *m, long n);
    // The first row alone, into red.
    void (*matrix_grey)(float *r, const float *g, const float *b, const float *m, long n);
    // Pulls colours whose smallest component falls below `knee` times their luminance back inside.
    void (*compress)(float *r, float *g, float *b, const float *luma, float knee, long n);
    // Pulls colours with a negative component toward their luminance until it is zero.
    void (*fit)(float *r, float *g, float *b, const float *luma, long n);
    void (*vignette)(float *r, float *g, float *b, const LensVignette *p, float x, float row, long n);
    void (*vignette_protecting)(float *r, float *g, float *b, const LensVignette *p, const float *luma,
                                float x, float row, long n);
    // The root of luminance; a symmetric filter along a row, `source[0]` lying `radius` columns left of the first output;
    // the same over 2·radius + 1 rows of that, and what sharpening makes of it.
    void (*luminance_root)(float *out, const float *r, const float *g, const float *b, const LensSharpen *p, long n);
    void (*filter_row)(float *out, const float *source, const float *taps, long radius, long n);
    void (*sharpen)(float *r, float *g, float *b, const float *_Nonnull const *_Nonnull rows, const float *taps,
                    long radius, const LensSharpen *p, long n);
    // One table a channel over lens_warp(value)·scale, with linear interpolation; `count` entries a channel.
    void (*curve)(float *r, float *g, float *b, const LensCurveEntry *tables, float scale, long count,
                  const LensLookup *scratch, long n);

    // The same for one plane over (value - lower)·scale.
    void (*curve_even)(float *plane, const LensCurveEntry *table, float lower, float scale, long count,
                       const LensLookup *scratch, long n);
    // Light toward its luminance until it is within 0…1, and back by the gains that are kept.
    void (*lookup_enter)(float *r, float *g, float *b, float *gains, const float *luma, long n);
    void (*lookup_leave)(float *r, float *g, float *b, const float *gains, const float *luma, long n);
    // Tetrahedral interpolation; values outside the lattice are taken for its nearest side.
    void (*tetrahedral)(float *r, float *g, float *b, const float *points, const LensLattice *lattice, long n);
    // plane = other + (plane - other)·amount
    void (*blend_plane)(float *plane, const float *other, float amount, long n);

    // White noise of the row with that key, then a horizontal filter of 2·radius + 1 taps. `x` is the first
    // pixel's column. `scratch` holds 3·(n + 2·radius + 16) floats; the shared field is mixed into each
    // channel with `common` and its own with `own`.
    void (*noise_grey)(float *out, float *scratch, uint32_t row_key, int32_t x, const float *taps, long radius,
                       long n);
    void (*noise_rgb)(float *r, float *g, float *b, float *scratch, uint32_t row_key, uint32_t row_key2, int32_t x,
                      float common, float own, const float *taps, long radius, long n);
    // A curve that also tells the deviation of grain at its result. Vertical filter over 2·radius + 1 rows of noise,
    // then value + deviation·noise.
    void (*grain)(float *plane, const LensGrainEntry *table, float scale, long count, float slope_unit,
                  float deviation_unit, const float *_Nonnull const *_Nonnull rows, const float *taps, long radius,
                  const LensLookup *scratch, long n);

    void (*contrast)(float *r, float *g, float *b, float pivot, float slope, long n);
    void (*affine)(float *r, float *g, float *b, const float *scale, const float *offset, long n);
    void (*split_tone)(float *r, float *g, float *b, const LensSplitTone *p, long n);

    // Masks: 0 where nothing lies, 1 where it covers.
    void (*mask_clear)(float *mask, long n);
    void (*mask_blotch)(float *mask, const LensBlotch *p, float x, float step, float y, long n);
    void (*mask_capsule)(float *mask, const LensCapsule *p, float x, float y, long n);
    // Row between two coarse rows `step` pixels apart, widened by linear interpolation to n pixels from
    // column `offset` on.
    void (*mask_widen)(float *out, const float *above, const float *below, float weight, float *scratch,
                       long step, long offset, long n);
    // Of points `step` columns apart from column `x` on: light through an edge; the slope of a surface; how much farther
    // the second nearest site of a net of cracks is than the nearest, in pixels, and how far within the worn part.
    void (*mask_leak)(float *mask, const LensLeak *p, const LensPlaces *places, float x, float step, long n);
    void (*mask_slope)(float *mask, const LensOctave *octaves, long count, const LensPlaces *places, float x, float step,
                       long n);
    void (*crack_gap)(float *gap, float *worn, const LensCracks *p, const LensPlaces *places, float x, float step,
                      long n);
    // Darkness and light of cracks, where they exceed what is there; of each sixteen points the least gap and the most
    // wear, as above.
    void (*mask_cracks)(float *dark, float *light, float *far, const LensCracks *p, const LensPlaces *places, float x,
                        long n);
    // c + colour·mask
    void (*shine)(float *r, float *g, float *b, const float *mask, const float *colour, long n);
    // c + (colour - c)·mask
    void (*lay)(float *r, float *g, float *b, const float *mask, const float *colour, long n);
    // c·(1 - (1 - transmission)·mask)
    void (*stain)(float *r, float *g, float *b, const float *mask, const float *transmission, long n);

    // Encoded working values to linear light (sRGB transfer), values clamped to 0…1.
    void (*linearise)(float *r, float *g, float *b, long n);
    // linearise, matrix and fit in one pass.
    void (*finish)(float *r, float *g, float *b, const float *m, const float *luma, long n);
    // Linear output light to 8-bit codes by tables of `count` codes over lens_warp(value)·scale.
    void (*emit_rgb8)(uint8_t *samples, const float *r, const float *g, const float *b, const uint8_t *tables,
                      float scale, long count, uint16_t *scratch, long n);
    // The same in two passes: the numbers of the entries, a plane after the other, where finishing on the way, as above,
    // uses the planes up; then codes, with triangular noise of ±1 code from the row's key. The tables, `step` floats from
    // one channel's to the next, hold codes as floats 0…255.
    void (*emit_places)(uint32_t *places, const float *r, const float *g, const float *b, float scale, long count,
                        long n);
    void (*finish_places)(uint32_t *places, float *r, float *g, float *b, const float *m,
                          const float *luma, float scale, long count, long n);
    void (*emit_rgb8_dithered)(uint8_t *samples, const uint32_t *places, const float *tables, long step,
                               uint32_t row_key, int32_t x, long n);
    // Light to encoded values in place, by a table over lens_warp(lens_warp(value))·scale, interpolated.
    void (*encode)(float *plane, const LensCurveEntry *table, float scale, long count, const LensLookup *scratch,
                   long n);
    // What alpha leaves open becomes white.
    void (*whiten)(float *r, float *g, float *b, const float *alpha, long n);
    // Values 0…1 to one channel of samples `step` apart; dither as above, the same for every channel of a pixel.
    void (*quantise8)(uint8_t *samples, long step, const float *plane, uint16_t *scratch, long n);
    void (*quantise8_dithered)(uint8_t *samples, long step, const float *plane, uint32_t row_key, int32_t x,
                               uint16_t *scratch, long n);
    void (*quantise16)(uint16_t *samples, long step, const float *plane, uint16_t *scratch, long n);

    // Reduction of a picture. sum += Σ row·weight over four rows.
    void (*reduce_rows)(float *sum, const float *first, const float *second, const float *third, const float *fourth,
                        const float *weights, long n);
    // out[i] = Σ source[starts[i] + k]·weights[i·taps + k] over `taps` columns, eight or a multiple of 16; for each
    // plane.
    void (*reduce_columns)(float *_Nonnull const *_Nonnull out, const float *_Nonnull const *_Nonnull sources,
                           long planes, const int32_t *starts, const float *weights, long taps, long n);
    // plane·alpha; plane/alpha clamped to 0…1, 0 where alpha is below `least`; clamped to 0…1.
    void (*cover)(float *plane, const float *alpha, long n);
    void (*uncover)(float *plane, const float *alpha, float least, long n);
    void (*clamp)(float *plane, long n);
    // sum += row·weight; a·b; plane/share, 0 where share is below `least`.
    void (*add)(float *sum, const float *row, float weight, long n);
    void (*multiply)(float *out, const float *a, const float *b, long n);
    void (*divide)(float *plane, const float *share, float least, long n);
    // Light of clipped pixels and their share, four planes out: a smoothstep of the largest channel. `most` gets the
    // largest share of each sixteen pixels; where it comes as 0, the planes hold zeros.
    void (*clipped)(const float *r, const float *g, const float *b, float *_Nonnull const *_Nonnull out, float *most,
                    float from, float inverse, long n);
    // A symmetric filter, `taps[0]` in its middle, along a row that begins `radius` values early, and across
    // 2·radius + 1 rows; the least of as many.
    void (*blur_row)(float *out, const float *source, const float *taps, long radius, long n);
    void (*blur_column)(float *out, const float *_Nonnull const *_Nonnull rows, const float *taps, long radius, long n);
    void (*least_row)(float *out, const float *source, long radius, long n);
    void (*least_column)(float *out, const float *_Nonnull const *_Nonnull rows, long radius, long n);
    // out[i] = Σ source[starts[i] + k]·weight_k[i] over three; sum += the same of three rows, times scale.
    void (*widen)(float *out, const float *source, const int32_t *starts, const float *first, const float *second,
                  const float *third, long n);
    void (*blend)(float *sum, const float *_Nonnull const *_Nonnull rows, const float *weights, float scale, long n);
    // log2 of the luminance, its square root, and the least channel as part of the air's light.
    void (*stops)(float *out, const float *r, const float *g, const float *b, const float *luma, float floor, long n);
    void (*guide)(float *out, const float *r, const float *g, const float *b, const float *luma, long n);
    void (*dark_channel)(float *out, const float *r, const float *g, const float *b, const float *inverse_air, long n);
    // A guided filter's slope and offset from the means of guide, guided, guide² and guide·guided.
    void (*guided_line)(float *slope, float *offset, const float *means, const float *values, const float *squares,
                        const float *products, float epsilon, long n);
    // Planes to samples side by side; `n` may be any number.
    void (*interleave)(float *out, const float *_Nonnull const *_Nonnull planes, long channels, long n);

    // Rows become columns: pixel `c` of row `r`, `stride` bytes apart, goes to out + c·run + r·size. `size` bytes a
    // pixel. Any number of rows and columns; neither reads nor writes a byte beside them.
    void (*turn)(uint8_t *out, long run, const uint8_t *in, long stride, long rows, long columns, long size);

    // PNG's filters (ISO/IEC 15948, 9.2), numbered as there. `pixel` bytes a pixel, `n` bytes a row. Rows are preceded by
    // 16 zeros; up to 16 bytes behind them are read, and behind what is made up to 16 are written, whatever is there.
    // Sums of the filtered bytes' distances from zero, modulo 256, for each of the five.
    void (*png_costs)(uint64_t *costs, const uint8_t *row, const uint8_t *above, long pixel, long n);
    void (*png_filter)(uint8_t *out, const uint8_t *row, const uint8_t *above, long pixel, long filter, long n);
    void (*png_unfilter)(uint8_t *row, const uint8_t *filtered, const uint8_t *above, long pixel, long filter, long n);
    // The bytes of `n` samples of sixteen bits change places.
    void (*swap_bytes)(uint8_t *out, const uint8_t *in, long n);
} LensRowKernels;

#pragma clang assume_nonnull end

#endif
