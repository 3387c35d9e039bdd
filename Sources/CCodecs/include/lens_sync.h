// The one call that Swift's view of the C library leaves out.

#ifndef LENS_SYNC_H
#define LENS_SYNC_H

#include <stdint.h>

/// Has the system begin to carry those bytes of a file to the disk, and does not wait. Where it cannot, nothing happens.
void lens_start_writing(int descriptor, int64_t from, int64_t count);

#endif
