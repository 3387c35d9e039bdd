extension LookupTable {
    /// Bytes of a `.cube` file that are read at the most: a lattice of 256³ points has some 450 million.
    static let maxCubeBytes = 512 << 20

    /// A table out of a `.cube` file or a HaldCLUT picture (PNG), told apart by what they hold.
    ///
    /// A HaldCLUT of level L has L³ × L³ pixels, a lattice of L² points an axis, red fastest. Its samples are the table's
    /// numbers as they stand, whatever profile the file names: what they mean is said where the table is used.
    ///
    /// - Throws: `.caller` for anything wrong with the file, `.limit` for one that is too large.
    public convenience init(contentsOf path: FilePath) throws(LensError) {
        let name = path.string
        let source: ByteSource
        let isPNG: Bool
        do throws(LensError) {
            source = try ByteSource(path: path)
            isPNG = PictureFormat(prefix: try source.bytes(at: 0, count: PictureFormat.prefixLength)) == .png
        } catch { throw LensError(error.fault == .limit ? .limit : .caller, error.message) }
        if isPNG {
            guard let points = try Self.haldPoints(source) else {
                throw LensError(.caller, "\(name) is no HaldCLUT: those have L³ × L³ pixels, L 2…16")
            }
            try self.init(name: name, size: points.size, points: points.values)
        } else {
            try self.init(cube: try path.contents(atMost: Self.maxCubeBytes), name: name)
        }
    }

    /// A lattice out of a PNG picture; nil if it has not the size of one.
    static func haldPoints(_ source: ByteSource) throws(LensError) -> (size: Int, values: [SIMD3<Float>])? {
        do throws(LensError) {
            let decoder = try PictureFormat.open(source)
            let format = decoder.format
            guard format.width == format.height,
                let level = (2...16).first(where: { $0 * $0 * $0 == format.width })
            else { return nil }
            // The samples, and what becomes of them twice over.
            try SystemMemory.require((format.bytesPerRow + 32 * format.width) * format.height)
            var bytes = [UInt8](repeating: 0, count: format.bytesPerRow * format.height)
            try bytes.withUnsafeMutableBufferPointer { (all) throws(LensError) in
                guard let start = all.baseAddress else { return }
                try decoder.read(into: start, stride: format.bytesPerRow, count: format.height)
            }
            return (level * level, values(bytes, format))
        } catch { throw LensError(error.fault == .limit ? .limit : .caller, error.message) }
    }

    private static func values(_ bytes: [UInt8], _ format: SampleFormat) -> [SIMD3<Float>] {
        let green = format.layout.isGrey ? 0 : 1
        return bytes.withUnsafeBytes { all in
            func sample(_ index: Int) -> Float {
                format.depth == .sixteen
                    ? Float(all.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)) / 65535
                    : Float(all[index]) / 255
            }
            return (0..<(format.width * format.height)).map { pixel in
                let at = pixel * format.channels
                return [sample(at), sample(at + green), sample(at + 2 * green)]
            }
        }
    }

    /// Whether the greys of a lattice go from dark to light, or back, as no photograph's pixels do that happen to lie at
    /// their places.
    static func looksLikeHald(_ points: (size: Int, values: [SIMD3<Float>])) -> Bool {
        let step = points.size * points.size + points.size + 1
        let greys = (0..<points.size).map { points.values[$0 * step].sum() / 3 }
        guard let first = greys.first, let last = greys.last, abs(last - first) > 0.25 else { return false }
        let sign: Float = last > first ? 1 : -1
        return zip(greys, greys.dropFirst()).allSatisfy { ($1 - $0) * sign > -0.1 }
    }
}
