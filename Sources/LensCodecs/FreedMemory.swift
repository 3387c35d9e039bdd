import CCodecs

/// What codecs have taken and freed.
package enum FreedMemory {
    /// Gives it back to the system. glibc keeps it for the thread that had it, and what many threads have had one after
    /// the other is far more than was ever in use at once.
    package static func giveBack() { lens_give_memory_back() }
}
