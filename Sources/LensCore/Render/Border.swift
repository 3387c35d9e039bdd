/// What is written round a picture: samples that were computed once.
struct Border: Sendable {
    let margins: Margins
    let label: String
    /// Samples of a pixel, by ring: of each stored side, and of the corners where two sides meet. The last ring's are those
    /// of all beyond it.
    private let sides: [Side: [[UInt8]]]
    private let corners: [[Side: [[UInt8]]]]
    private let pixel: Int

    /// - Parameters:
    ///   - format: of the picture's samples.
    ///   - samples: what colours become, encoded sRGB before.
    init(
        _ mat: Mat, on frame: Frame, _ format: SampleFormat, samples: ([SIMD3<Double>]) -> [[UInt8]]
    ) {
        margins = mat.margins(on: frame)
        pixel = format.bytesPerPixel
        label = "border of \(margins.left), \(margins.top), \(margins.right) and \(margins.bottom) pixels"
        let rings = 0...mat.rings(on: frame)
        func colors(_ side: Side) -> [SIMD3<Double>] {
            let shown = side.displayed(frame.orientation)
            return rings.map { mat.color(ring: $0, shown, on: frame) }
        }
        sides = Dictionary(uniqueKeysWithValues: Side.allCases.map { ($0, samples(colors($0))) })
        corners = [Side.top, .bottom].map { upright in
            Dictionary(
                uniqueKeysWithValues: [Side.left, .right].map { sideways in
                    (sideways, samples(zip(colors(upright), colors(sideways)).map { ($0 + $1) / 2 }))
                })
        }
    }

    /// The format of a picture with the border round it.
    func surround(_ format: SampleFormat) -> SampleFormat {
        var format = format
        format.width += margins.left + margins.right
        format.height += margins.top + margins.bottom
        return format
    }

    /// The samples beside the picture's rows, from left to right.
    func beside(_ side: Side) -> [UInt8] {
        let width = margins[side]
        let rings = side == .left ? Array((0..<width).reversed()) : Array(0..<width)
        return rings.flatMap { sample(sides[side], $0) }
    }

    /// A whole row above or below a picture of that width; ring 0 touches it.
    func row(_ side: Side, ring: Int, width: Int) -> [UInt8] {
        let corner = corners[side == .top ? 0 : 1]
        func beside(_ sideways: Side, _ other: Int) -> [UInt8] {
            if other > ring { return sample(sides[sideways], other) }
            return sample(other == ring ? corner[sideways] : sides[side], ring)
        }
        var row: [UInt8] = []
        row.reserveCapacity((margins.left + width + margins.right) * pixel)
        for other in (0..<margins.left).reversed() { row += beside(.left, other) }
        let middle = sample(sides[side], ring)
        for _ in 0..<width { row += middle }
        for other in 0..<margins.right { row += beside(.right, other) }
        return row
    }

    private func sample(_ rings: [[UInt8]]?, _ ring: Int) -> [UInt8] {
        guard let rings, let last = rings.last else { return [] }
        return ring < rings.count ? rings[ring] : last
    }
}

extension Mat {
    /// The border on a picture; nil where it is narrower than half a pixel.
    func border(on frame: Frame, _ format: SampleFormat, _ colors: ColorEncoding) -> Border? {
        guard !margins(on: frame).isNothing else { return nil }
        return Border(self, on: frame, format) { Self.samples($0, format, colors) }
    }

    /// What the picture's own emission makes of colours, without noise.
    private static func samples(
        _ colors: [SIMD3<Double>], _ format: SampleFormat, _ encoding: ColorEncoding
    ) -> [[UInt8]] {
        let count = (colors.count + 15) & ~15
        let emit = Emit(format, encoding, dithered: false, key: 0, flattened: false)
        let runner = emit.runner(Machine(.baseline, tileWidth: count))
        let planes = (0..<4).map { _ in Buffer<Float>(count: count) }
        for (index, color) in colors.enumerated() {
            let light = light(color, in: encoding.lightSpace)
            for channel in 0..<3 { planes[channel].pointer[index] = Float(light[channel]) }
            planes[3].pointer[index] = 1
        }
        let bytes = Buffer<UInt8>(count: count * format.bytesPerPixel)
        let pixel = format.bytesPerPixel
        // Nothing else holds the memory once its pointers are taken.
        return withExtendedLifetime((planes, bytes)) {
            runner.run(
                Row(
                    red: planes[0].pointer, green: planes[1].pointer, blue: planes[2].pointer, x: 0, y: 0, count: count,
                    alpha: format.layout.hasAlpha ? planes[3].pointer : nil), bytes.pointer)
            return colors.indices.map { index in
                Array(UnsafeBufferPointer(start: bytes.pointer + index * pixel, count: pixel))
            }
        }
    }
}

/// Takes a picture's rows and writes them with a border round them.
final class BorderWriter: SampleWriter {
    let format: SampleFormat
    private let writer: any SampleWriter
    private let border: Border
    private let left: [UInt8]
    private let right: [UInt8]
    /// Rows that are written at once: whole JPEG blocks.
    private static let batch = 16
    private let rows: Buffer<UInt8>
    private let stride: Int
    private var isBegun = false
    private let isCancelled: @Sendable () -> Bool

    /// - Parameters:
    ///   - picture: the format of the rows that come.
    ///   - isCancelled: asked for each row above and below them: round a thin picture those are most of the result.
    /// - Throws: `.limit` if the system has no memory left.
    init(
        _ writer: any SampleWriter, _ border: Border, around picture: SampleFormat,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) {
        self.isCancelled = isCancelled
        self.writer = writer
        self.border = border
        format = picture
        left = border.beside(.left)
        right = border.beside(.right)
        stride = left.count + picture.bytesPerRow + right.count
        rows = try Buffer(trying: stride * Self.batch)
    }

    func write(from source: UnsafeRawPointer, stride sourceStride: Int, count: Int) throws(LensError) {
        if !isBegun {
            isBegun = true
            for ring in (0..<border.margins.top).reversed() { try write(.top, ring) }
        }
        var done = 0
        while done < count {
            let part = min(Self.batch, count - done)
            for index in 0..<part {
                let row = UnsafeMutableRawPointer(rows.pointer + index * stride)
                row.copyMemory(from: left, byteCount: left.count)
                (row + left.count).copyMemory(
                    from: source + (done + index) * sourceStride, byteCount: format.bytesPerRow)
                (row + left.count + format.bytesPerRow).copyMemory(from: right, byteCount: right.count)
            }
            try writer.write(from: rows.pointer, stride: stride, count: part)
            done += part
        }
    }

    func finish() throws(LensError) {
        for ring in 0..<border.margins.bottom { try write(.bottom, ring) }
        try writer.finish()
    }

    private func write(_ side: Side, _ ring: Int) throws(LensError) {
        if isCancelled() { throw LensError(.cancelled, "cancelled") }
        let row = border.row(side, ring: ring, width: format.width)
        UnsafeMutableRawPointer(rows.pointer).copyMemory(from: row, byteCount: row.count)
        try writer.write(from: rows.pointer, stride: stride, count: 1)
    }
}
