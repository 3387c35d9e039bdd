extension LookupTable {
    /// Bytes of a `.cube` file that are read at the most: the largest lattice has three million lines of thirty or forty.
    static let maxCubeBytes = 128 << 20
    /// Levels of a HaldCLUT whose lattice a table may have.
    private static let haldLevels = 2...12

    /// A table out of a `.cube` file or a HaldCLUT picture (PNG), told apart by what they hold.
    ///
    /// A HaldCLUT of level L has L³ × L³ pixels, a lattice of L² points an axis, red fastest. Its samples are the table's
    /// numbers as they stand, whatever profile the file names: what they mean is said where the table is used.
    ///
    /// - Parameters:
    ///   - path: a `.cube` file, or a picture that is a HaldCLUT.
    ///   - limits: what the table may take: its memory, and a HaldCLUT's pixels.
    /// - Throws: `.caller` for anything wrong with the file, such as a `.cube` of more than 128 MiB, a lattice of more
    ///   points than ``latticeSizes`` has, a pipe or a device; `.limit` beyond the limits.
    public convenience init(
        contentsOf path: FilePath, limits: PictureLimits = PictureLimits()
    ) throws(LensError) {
        let name = path.string
        let source = try path.lookSource()
        let start: [UInt8]
        do throws(LensError) { start = try source.bytes(at: 0, count: PictureFormat.prefixLength) } catch {
            throw LensError(.caller, error.message)
        }
        if PictureFormat(prefix: start) == .png {
            guard let table = try Self.hald(source, limits: limits) else {
                throw LensError(.caller, "\(name) is no HaldCLUT: those have L³ × L³ pixels, L 2…12")
            }
            self.init(table, name: name)
        } else {
            let bytes = try source.contents(atMost: Self.maxCubeBytes)
            try self.init(cube: bytes, name: name, maxMemory: limits.maxMemory)
        }
    }

    /// A lattice out of a PNG picture; nil if it has not the size of one.
    ///
    /// - Throws: `.caller` for one that is too fine, `.limit` for more pixels or memory than the limits allow.
    static func hald(_ source: ByteSource, limits: PictureLimits) throws(LensError) -> LookupTable? {
        do throws(LensError) {
            let decoder = try PictureFormat.open(source, limits: limits)
            let format = decoder.format
            guard format.width == format.height,
                let level = (haldLevels.lowerBound...16).first(where: { $0 * $0 * $0 == format.width })
            else { return nil }
            guard haldLevels.contains(level) else {
                throw LensError(
                    .caller,
                    "\(source.name) has the size of a HaldCLUT of level \(level); those up to level "
                        + "\(haldLevels.upperBound) are read, \(latticeSizes.upperBound)³ points")
            }
            let needed = decoder.wholePictureBytes + format.width * format.height * MemoryLayout<SIMD4<Float>>.stride
            guard needed <= limits.maxMemory else {
                throw .beyond(
                    limits.maxMemory, "--max-memory",
                    "\(source.name), a HaldCLUT of level \(level), needs \(needed) bytes")
            }
            return try LookupTable(name: source.name, size: level * level) { (points) throws(LensError) in
                var row = [UInt8](repeating: 0, count: format.bytesPerRow)
                for y in 0..<format.height {
                    try row.withUnsafeMutableBufferPointer { (row) throws(LensError) in
                        guard let start = row.baseAddress else { return }
                        try decoder.read(into: start, stride: format.bytesPerRow, count: 1)
                        fill(UnsafeMutableBufferPointer(rebasing: points[(y * format.width)...]), start, format)
                    }
                }
            }
        } catch { throw LensError(error.fault == .limit ? .limit : .caller, error.message) }
    }

    private static func fill(
        _ points: UnsafeMutableBufferPointer<SIMD4<Float>>, _ row: UnsafePointer<UInt8>, _ format: SampleFormat
    ) {
        let green = format.layout.isGrey ? 0 : 1
        let all = UnsafeRawPointer(row)
        func sample(_ index: Int) -> Float {
            format.depth == .sixteen
                ? Float(all.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)) / 65535 : Float(row[index]) / 255
        }
        for x in 0..<format.width {
            let at = x * format.channels
            points[x] = [sample(at), sample(at + green), sample(at + 2 * green), 0]
        }
    }

    /// Whether the greys of a lattice go from dark to light, or back, as no photograph's pixels do that happen to lie at
    /// their places.
    var looksLikeHald: Bool {
        guard let lattice else { return false }
        let step = lattice.size * lattice.size + lattice.size + 1
        let greys = (0..<lattice.size).map { lattice[$0 * step].sum() / 3 }
        guard let first = greys.first, let last = greys.last, abs(last - first) > 0.25 else { return false }
        let sign: Float = last > first ? 1 : -1
        return zip(greys, greys.dropFirst()).allSatisfy { ($1 - $0) * sign > -0.1 }
    }
}
