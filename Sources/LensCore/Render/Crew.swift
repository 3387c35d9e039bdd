#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Threads of our own: the renderer's work would block the cooperative pool.
package enum Crew {
    /// Bytes of address space that a thread's stack takes, whatever the process was started with (`ulimit -s`): nothing
    /// here recurses, and profiles, whose reading does, are nested a few levels deep.
    package static let stackBytes = 1 << 20

    /// Runs the body on `count` threads, the caller's among them, and returns when all have.
    package static func run(_ count: Int, _ body: @escaping @Sendable (_ worker: Int) -> Void) {
        var threads: [pthread_t] = []
        var attributes = attributes()
        defer { pthread_attr_destroy(&attributes) }
        for worker in 1..<max(count, 1) {
            let start = Unmanaged.passRetained(Start { body(worker) })
            #if canImport(Glibc)
                var thread = pthread_t()
            #else
                var thread: pthread_t?
            #endif
            let status = pthread_create(&thread, &attributes, entry, start.toOpaque())
            guard status == 0 else {
                // Fewer threads than asked for do the same work.
                start.release()
                break
            }
            #if canImport(Glibc)
                threads.append(thread)
            #else
                if let thread { threads.append(thread) }
            #endif
        }
        body(0)
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Runs the body on a thread of its own and does not wait for it.
    package static func detach(_ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(body))
        var attributes = attributes()
        defer { pthread_attr_destroy(&attributes) }
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        guard pthread_create(&thread, &attributes, entry, start.toOpaque()) == 0 else {
            start.release()
            body()
            return
        }
        #if canImport(Glibc)
            pthread_detach(thread)
        #else
            if let thread { pthread_detach(thread) }
        #endif
    }

    /// Runs the body on a thread with a stack of that size and waits for it: for what recurses as deeply as a stranger's
    /// file has it, wherever the caller stands on a stack of whatever size.
    ///
    /// - Throws: `.limit` if there can be no such thread.
    package static func apart<Result>(stack bytes: Int, _ body: @Sendable () -> Result) throws(LensError) -> Result {
        // The thread has ended before this function returns.
        let result = withoutActuallyEscaping(body) { body -> Result? in
            let answer = Answer<Result>()
            let start = Unmanaged.passRetained(Start { answer.value = body() })
            #if canImport(Glibc)
                var thread = pthread_t()
            #else
                var thread: pthread_t?
            #endif
            var attributes = attributes(stack: bytes)
            defer { pthread_attr_destroy(&attributes) }
            guard pthread_create(&thread, &attributes, entry, start.toOpaque()) == 0 else {
                start.release()
                return nil
            }
            #if canImport(Glibc)
                pthread_join(thread, nil)
            #else
                if let thread { pthread_join(thread, nil) }
            #endif
            return answer.value
        }
        guard let result else { throw SystemMemory.refused(bytes) }
        return result
    }

    private final class Answer<Value>: @unchecked Sendable {
        // Safe to send: one thread writes it, and the other reads it when that one has ended.
        var value: Value?
    }

    private static func attributes(stack bytes: Int = stackBytes) -> pthread_attr_t {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, bytes)
        return attributes
    }

    private final class Start {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    #if canImport(Glibc)
        private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { start in
            guard let start else { return nil }
            Unmanaged<Start>.fromOpaque(start).takeRetainedValue().body()
            return nil
        }
    #else
        private static let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { start in
            Unmanaged<Start>.fromOpaque(start).takeRetainedValue().body()
            return nil
        }
    #endif
}

/// A mutex with a condition.
package final class Monitor: @unchecked Sendable {
    // Safe to send: the two C objects are made for sharing, initialised once and destroyed when nobody holds them.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func lock() { pthread_mutex_lock(mutex) }
    package func unlock() { pthread_mutex_unlock(mutex) }
    /// Releases the lock until somebody wakes all.
    package func wait() { pthread_cond_wait(condition, mutex) }
    package func wakeAll() { pthread_cond_broadcast(condition) }

    /// Runs the body without the lock, takes it again and wakes all.
    ///
    /// - Returns: what the body threw.
    package func unlocked(_ body: () throws(LensError) -> Void) -> LensError? {
        unlock()
        var error: LensError?
        do { try body() } catch let caught { error = caught }
        lock()
        wakeAll()
        return error
    }
}

/// The processors that are switched on.
package func onlineProcessors() -> Int {
    max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
