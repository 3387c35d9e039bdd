import CCodecs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What codecs have taken and freed.
package enum FreedMemory {
    /// Gives it back to the system. glibc keeps it for the thread that had it, and what many threads have had one after
    /// the other is far more than was ever in use at once.
    package static func giveBack() { lens_give_memory_back() }

    /// Lets all threads take memory from one heap where the address space is limited: glibc reserves 64 MiB of it for
    /// each thread that takes any. For a program, before it begins; a library leaves such things to its host.
    package static func shareHeapWhereScarce() {
        #if os(Linux) && canImport(Glibc)
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
                Int(clamping: limit.rlim_cur) < .max
            else { return }
            lens_share_heap()
        #endif
    }
}
