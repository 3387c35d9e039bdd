// Preloaded into a program under test: makes system calls on the files of one folder fail, fall short or be interrupted.
//
//   FAULT_FOLDER   files in this folder alone are meant, by whatever name or descriptor they are reached
//   FAULT_CALL     open read pread write pwrite fsync close link rename unlink stat mkdir, or pipe: reading and writing
//                  what is no file; or clock
//   FAULT_NUMBER   which of these calls, from 1; 0 is every one
//   FAULT_ERROR    a number of errno.h; 0 is no error but a short count: half of what was asked, at least a byte.
//                  EINTR comes in front of each call once and is then over.
//   FAULT_TOLD     a file that is made when a fault has happened
//
// The call 'clock' makes the time of day jump, a day back and a day forth, whenever it is asked for.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_long calls;
static _Thread_local int interrupted;

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static int is_meant(const char *path) {
    const char *folder = setting("FAULT_FOLDER");
    size_t length = strlen(folder);
    return length && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int names_meant(int folder, const char *path) {
    if (path[0] == '/') return is_meant(path);
    char place[32], name[PATH_MAX];
    if (folder == AT_FDCWD) return 0;
    snprintf(place, sizeof place, "/proc/self/fd/%d", folder);
    ssize_t length = syscall(SYS_readlink, place, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    return is_meant(name);
}

static int holds_meant(int descriptor) {
    char place[32], name[PATH_MAX];
    snprintf(place, sizeof place, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlink, place, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    return is_meant(name) || (strcmp(setting("FAULT_CALL"), "pipe") == 0 && strncmp(name, "pipe:", 5) == 0);
}

static void tell(void) {
    int file = syscall(SYS_openat, AT_FDCWD, setting("FAULT_TOLD"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) syscall(SYS_close, file);
}

/// -1 is no fault, 0 a short count, anything else an error.
static int fault(const char *call, int meant) {
    if (!meant) return -1;
    const char *chosen = setting("FAULT_CALL");
    if (strcmp(chosen, "pipe") == 0 ? strcmp(call, "read") && strcmp(call, "write") : strcmp(chosen, call)) return -1;
    long number = atol(setting("FAULT_NUMBER"));
    int code = atoi(setting("FAULT_ERROR"));
    if (code == EINTR && (interrupted = !interrupted) == 0) return -1;
    if (number && atomic_fetch_add(&calls, 1) + 1 != number) return -1;
    tell();
    return code;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define FAIL_IF(call, meant)              \
    do {                                  \
        int code = fault(call, meant);    \
        if (code > 0) {                   \
            errno = code;                 \
            return -1;                    \
        }                                 \
    } while (0)

#define SHORTEN_IF(call, meant, count)                     \
    do {                                                   \
        int code = fault(call, meant);                     \
        if (code > 0) {                                    \
            errno = code;                                  \
            return -1;                                     \
        }                                                  \
        if (code == 0 && count > 1) count = (count + 1) / 2; \
    } while (0)

static mode_t mode_of(int flags, va_list list) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; }

#define OPENING(name)                                \
    int name(const char *path, int flags, ...) {     \
        va_list list;                                \
        va_start(list, flags);                       \
        mode_t mode = mode_of(flags, list);          \
        va_end(list);                                \
        FAIL_IF("open", is_meant(path));             \
        return NEXT(name)(path, flags, mode);        \
    }

OPENING(open)
OPENING(open64)

int openat(int folder, const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = mode_of(flags, list);
    va_end(list);
    FAIL_IF("open", names_meant(folder, path));
    return NEXT(openat)(folder, path, flags, mode);
}

int mkstemp(char *template) {
    FAIL_IF("open", is_meant(template));
    return NEXT(mkstemp)(template);
}

ssize_t read(int descriptor, void *bytes, size_t count) {
    SHORTEN_IF("read", holds_meant(descriptor), count);
    return NEXT(read)(descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
    SHORTEN_IF("pread", holds_meant(descriptor), count);
    return NEXT(pread)(descriptor, bytes, count, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) {
    SHORTEN_IF("pread", holds_meant(descriptor), count);
    return NEXT(pread64)(descriptor, bytes, count, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    SHORTEN_IF("write", holds_meant(descriptor), count);
    return NEXT(write)(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    SHORTEN_IF("pwrite", holds_meant(descriptor), count);
    return NEXT(pwrite)(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    SHORTEN_IF("pwrite", holds_meant(descriptor), count);
    return NEXT(pwrite64)(descriptor, bytes, count, offset);
}

int fsync(int descriptor) {
    FAIL_IF("fsync", holds_meant(descriptor));
    return NEXT(fsync)(descriptor);
}

/// The descriptor is free afterwards, whatever it says, as Linux has it.
int close(int descriptor) {
    int code = fault("close", holds_meant(descriptor));
    int status = NEXT(close)(descriptor);
    if (code <= 0) return status;
    errno = code;
    return -1;
}

int link(const char *from, const char *to) {
    FAIL_IF("link", is_meant(to));
    return NEXT(link)(from, to);
}

int rename(const char *from, const char *to) {
    FAIL_IF("rename", is_meant(to));
    return NEXT(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
    FAIL_IF("mkdir", is_meant(path));
    return NEXT(mkdir)(path, mode);
}

int fstat(int descriptor, struct stat *status) {
    FAIL_IF("stat", holds_meant(descriptor));
    return NEXT(fstat)(descriptor, status);
}

int fstat64(int descriptor, struct stat64 *status) {
    FAIL_IF("stat", holds_meant(descriptor));
    return NEXT(fstat64)(descriptor, status);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int status = syscall(SYS_clock_gettime, clock, time);
    if (status == 0 && clock == CLOCK_REALTIME && strcmp(setting("FAULT_CALL"), "clock") == 0) {
        tell();
        time->tv_sec += atomic_fetch_add(&calls, 1) % 2 ? 86400 : -86400;
    }
    return status;
}
