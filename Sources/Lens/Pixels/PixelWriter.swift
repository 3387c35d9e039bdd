/// Collects a picture's rows in memory.
final class PixelWriter<Sample: PixelSample>: SampleWriter {
    let format: SampleFormat
    private(set) var samples: [Sample] = []

    /// - Parameter format: of samples as deep as `Sample`.
    init(_ format: SampleFormat) {
        self.format = format
        samples.reserveCapacity(format.width * format.height * format.channels)
    }

    func write(from rows: UnsafeRawPointer, stride: Int, count: Int) {
        let length = format.width * format.channels
        for row in 0..<count {
            let start = (rows + row * stride).assumingMemoryBound(to: Sample.self)
            samples.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
        }
    }

    func finish() {}
}
