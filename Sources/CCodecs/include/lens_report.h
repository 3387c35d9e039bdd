// What a codec's handle has to say, the same for every codec.

#ifndef LENS_REPORT_H
#define LENS_REPORT_H

#include <stddef.h>
#include <stdint.h>

#define LENS_MESSAGE_BYTES 200
#define LENS_DISTINCT_WARNINGS 16

/// One kind of warning: the text of its first occurrence and how often the kind occurred.
typedef struct {
    char text[LENS_MESSAGE_BYTES];
    uint64_t count;
} lens_warning;

/// The error of the last failed call, and the warnings so far.
typedef struct {
    char message[LENS_MESSAGE_BYTES];
    /// All warnings, those of kinds beyond the kept ones included.
    uint64_t warning_count;
    /// How many of `warnings` are in use.
    size_t distinct_warnings;
    lens_warning warnings[LENS_DISTINCT_WARNINGS];
} lens_report;

#endif
