/// Bytes that developing takes besides decoder and encoder, told from sizes alone before any of them is taken. Upper bounds.
package struct RenderMemory: Sendable, Hashable {
    /// Maps of filters that see the whole picture, and the reduced picture that they are made of.
    package let maps: Int
    /// Rows as long as the picture: strips on their way, and what each thread has.
    package let rows: Int

    /// What rows may take without being asked for: as much as any photograph's do.
    package static let ordinaryRows = 96 << 20

    /// What a memory limit is charged with: maps, and rows that are longer than any photograph's.
    ///
    /// - Parameter others: bytes of rows that decoder and encoder have.
    package func charged(rowsBeside others: Int = 0) -> Int {
        let all = rows + others
        return maps + (all > Self.ordinaryRows ? all : 0)
    }

    /// - Parameters:
    ///   - format: of the samples that are read, at most 2³⁰ pixels a side.
    ///   - size: what they are reduced to; nil where they are not.
    ///   - threads: of the renderer.
    package init(
        _ look: Look, on format: SampleFormat, reducedTo size: (width: Int, height: Int)? = nil, threads: Int
    ) {
        let (width, height) = size ?? (format.width, format.height)
        let alpha = format.layout.hasAlpha ? 1 : 0
        let surveyed = 3 + alpha + (look.needsClipped ? 4 : 0)
        maps = Self.maps(
            width, height, planes: surveyed + 6 * alpha, filters: look.developing.count { $0.wideEffect != nil })
        // Decoded and developed rows are of four channels at the most: of `Float` where they are reduced.
        let (pixels, pixel) = (Self.padded(width), size == nil ? format.bytesPerPixel : 4 * (3 + alpha))
        let developed = 4 * min(format.depth.rawValue, 16) / 8
        let strips = min(3, (height + 15) / 16)
        var rows = strips * min(height, 16) * pixels * (pixel + developed)
        if look.needsSurvey { rows += min(threads, strips + 1) * 4 * surveyed * pixels }
        if size != nil {
            let channels = 3 + alpha
            rows += Self.padded(format.width) * (min(16, format.height) * format.bytesPerPixel + 8)
            rows += Reducer.bytes(from: (format.width, format.height), to: (width, height), planes: channels)
        }
        self.rows = rows
    }

    /// The reduced picture, at most 1024 pixels a side, the three planes that each filter keeps, and as many as any of
    /// them takes while it makes those: 14, and 6 more where colours are averaged by what can be seen.
    private static func maps(_ width: Int, _ height: Int, planes: Int, filters: Int) -> Int {
        guard filters > 0 else { return 0 }
        let (width, height) = Reduced.size(of: width, height)
        return 4 * padded(width) * height * (planes + 3 * filters + 14)
    }

    private static func padded(_ count: Int) -> Int { (count + 15) & ~15 }
}
