import Foundation

/// How many times as long something may take as it does at its slowest: where a sanitizer watches, everything takes long.
public let patience: Double = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil ? 20 : 1

/// Seconds on the clock, for what waits or has threads of its own.
public func seconds(_ work: () throws -> Void) rethrows -> Double {
    try seconds(of: CLOCK_MONOTONIC, work)
}

/// Seconds that a processor worked for the calling thread, which do not tell how busy the machine is.
public func workSeconds(_ work: () throws -> Void) rethrows -> Double {
    try seconds(of: CLOCK_THREAD_CPUTIME_ID, work)
}

private func seconds(of clock: clockid_t, _ work: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let began = now()
    try work()
    return now() - began
}
