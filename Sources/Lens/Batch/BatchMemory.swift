#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What pictures take, told from their headers, and what there is.
enum BatchMemory {
    /// An upper estimate of what developing a picture takes, in bytes.
    ///
    /// - Parameters:
    ///   - metadata: what carrying the picture's takes.
    ///   - limit: what one that must be held whole may take; beyond, a turned picture goes to a file.
    static func need(
        of decoder: any PictureDecoder, metadata: Int, with settings: BatchSettings, as format: OutputFormat, limit: Int
    ) -> Int {
        let finishing = settings.options.finishing
        let samples = decoder.format
        let orientation = Orientation(rawValue: decoder.metadata.orientation) ?? .upright
        let isTurned =
            orientation != .upright
            && (finishing.isUpright || format.container == .png || finishing.metadata == .none)
        let pixels = Double(samples.width) * Double(samples.height)
        // As much as anything gets on the way: four channels as deep as the source's.
        let pixel = Double(samples.depth.rawValue / 2)
        let whole = pixels * pixel
        // Strips, decoded and developed, and what decoder, encoder and threads have of their own.
        let strips = max(whole * 2, Double(samples.width) * pixel * 96)
        var need = Double(8 << 20)
        let developing = RenderMemory(settings.look, on: samples, threads: 2)
        need += max(min(Double(48 << 20), strips), Double(developing.charged() - developing.maps))
        need += Double(decoder.wholePictureBytes)
        if isTurned { need += min(whole, Double(limit)) }
        switch format {
        case .jpeg(let options): if options.progressive || options.optimized { need += 6 * pixels }
        case .png(let options, _):
            need += Double(PNGEncoder.workingMemory(for: samples, options: options, threads: 2))
        }
        need += Double(developing.maps)
        need += Double(metadata)
        if settings.look.needsSurvey {
            // Rows that are kept are the picture's own, or those of one reduced.
            let rows = finishing.box == nil ? whole : 16 * pixels
            need += min(rows, Double(KeptRows.room(beside: settings.look, on: samples)))
        }
        return need < Double(Int.max / 4) ? Int(need) : Int.max / 4
    }

    /// Half of what the machine has, or what the limits of this process and of its control groups leave of that.
    static var share: Int {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let size = sysconf(Int32(_SC_PAGESIZE))
        var total = pages > 0 && size > 0 ? Int(pages) * Int(size) : 4 << 30
        #if os(Linux)
            // Of addresses, stacks and what threads keep apart for themselves take as much again.
            total = min(total, limit(RLIMIT_AS) / 2, limit(RLIMIT_DATA))
            for file in controlGroupLimits(of: text("/proc/self/cgroup")) {
                let digits = text(file).prefix { $0.isASCII && $0.isNumber }
                if let limit = Int(digits), limit > 0 { total = min(total, limit) }
            }
        #endif
        return total / 2
    }

    /// Pictures at a time that the addresses suffice for, whatever they need: each has two threads, and each of these a
    /// stack, and a heap that begins with 64 MB of addresses.
    static var addressedJobs: Int {
        #if os(Linux)
            max(1, (limit(RLIMIT_AS) - (128 << 20)) / (256 << 20))
        #else
            .max
        #endif
    }

    #if os(Linux)
        /// Of this process; `Int.max` without one.
        private static func limit(_ resource: __rlimit_resource) -> Int {
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return .max }
            return Int(clamping: limit.rlim_cur)
        }

        /// Where the limits stand of a process's control groups and of those around them.
        ///
        /// - Parameter groups: lines of number, controllers and path with colons between them; one without controllers is
        ///   of the second version.
        static func controlGroupLimits(of groups: String) -> [String] {
            // Inside a container its own group is the top, whatever path is told from outside.
            var files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
            for line in groups.split(separator: "\n") {
                let words = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
                guard words.count == 3, words[1].isEmpty || words[1].split(separator: ",").contains("memory") else {
                    continue
                }
                var folder = words[1].isEmpty ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
                for part in words[2].split(separator: "/") where part != ".." {
                    folder += "/\(part)"
                    files.append(folder + (words[1].isEmpty ? "/memory.max" : "/memory.limit_in_bytes"))
                }
            }
            return files
        }

        /// Of a file that the system makes while it is read, and that has no size; empty if there is none.
        private static func text(_ path: String) -> String {
            guard let source = try? ByteSource(path: FilePath(path), memoryBound: 1 << 16) else { return "" }
            var text = [UInt8](repeating: 0, count: 1 << 14)
            let got = text.withUnsafeMutableBytes { (try? source.read(at: 0, into: $0)) ?? 0 }
            return String(decoding: text[..<got], as: UTF8.self)
        }
    #endif
}
