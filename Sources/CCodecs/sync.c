#define _GNU_SOURCE
#include "lens_sync.h"

#include <fcntl.h>

void lens_start_writing(int descriptor, int64_t from, int64_t count) {
#if defined(__linux__) && defined(SYNC_FILE_RANGE_WRITE)
    (void)sync_file_range(descriptor, from, count, SYNC_FILE_RANGE_WRITE);
#else
    (void)descriptor;
    (void)from;
    (void)count;
#endif
}
