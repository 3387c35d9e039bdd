public import Lens

/// Samples in memory that every workload begins with: the middle of one of this project's photographs.
public struct Picture: Sendable {
    public let format: SampleFormat
    let samples: [UInt8]

    /// What is timed: 1536×1024 pixels.
    public static func large() throws(LensError) -> Picture { try Picture(1536, 1024) }

    /// What is counted, every instruction many times as slow: 768×512 pixels.
    public static func small() throws(LensError) -> Picture { try Picture(768, 512) }

    private init(_ width: Int, _ height: Int) throws(LensError) {
        let path = FilePath(#filePath).removingLastComponent()
            .appending("../../../SampleImages/wall.jpg").lexicallyNormalized()
        let decoder = try JPEGDecoder(source: ByteSource(path: path))
        let whole = decoder.format
        guard whole.width >= width, whole.height >= height, whole.layout == .rgb else {
            throw LensError(.input, "\(path) has not \(width)x\(height) pixels of three colours")
        }
        let (left, top) = ((whole.width - width) / 2, (whole.height - height) / 2)
        let format = SampleFormat(width: width, height: height, layout: .rgb, depth: .eight)
        let row = UnsafeMutableRawBufferPointer.allocate(byteCount: whole.bytesPerRow, alignment: 64)
        defer { row.deallocate() }
        guard let start = row.baseAddress else { throw LensError(.limit, "no memory") }
        var samples: [UInt8] = []
        for y in 0..<top + height {
            try decoder.read(into: start, stride: whole.bytesPerRow, count: 1)
            if y >= top { samples += row[left * 3..<left * 3 + format.bytesPerRow] }
        }
        self.init(format: format, samples: samples)
    }

    private init(format: SampleFormat, samples: [UInt8]) {
        self.format = format
        self.samples = samples
    }

    /// The same at another depth; low bytes repeat the high ones.
    func at(_ depth: SampleFormat.Depth) -> Picture {
        guard depth == .sixteen else { return self }
        var format = format
        format.depth = depth
        return Picture(format: format, samples: samples.flatMap { [$0, $0] })
    }

    func reader() -> any SampleReader { PictureReader(self) }

    /// What the look needs to see of the picture as a whole, if it does.
    func survey(_ look: Look, _ renderer: Renderer) throws(LensError) -> Survey? {
        guard look.needsSurvey else { return nil }
        return try renderer.survey(look, from: reader(), colors: .space(.sRGB))
    }
}

private final class PictureReader: SampleReader {
    let format: SampleFormat
    private let samples: [UInt8]
    private var row = 0

    init(_ picture: Picture) {
        format = picture.format
        samples = picture.samples
    }

    func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) {
        samples.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            for index in 0..<count {
                (rows + index * stride).copyMemory(
                    from: start + (row + index) * format.bytesPerRow, byteCount: format.bytesPerRow)
            }
        }
        row += count
    }
}

/// Takes rows and forgets them.
final class Nowhere: SampleWriter {
    let format: SampleFormat

    init(_ format: SampleFormat) { self.format = format }

    func write(from rows: UnsafeRawPointer, stride: Int, count: Int) {}

    func finish() {}
}
