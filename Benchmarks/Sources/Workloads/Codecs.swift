import Lens

extension Workload {
    static let codecs: [Workload] =
        jpeg("4:2:0", .s420, progressive: false) + jpeg("4:4:4", .s444, progressive: false)
        + jpeg("4:2:0 progressive", .s420, progressive: true)
        + png("8 bits, level 1", .eight, 1) + png("8 bits, level 6", .eight, 6) + png("16 bits, level 1", .sixteen, 1)

    private static func jpeg(
        _ kind: String, _ subsampling: JPEGOptions.Subsampling, progressive: Bool
    ) -> [Workload] {
        let options = JPEGOptions(quality: 92, subsampling: subsampling, progressive: progressive)
        return [
            Workload("codecs", "decode JPEG \(kind)") { picture in
                let bytes = try encoded(picture) { sink throws(LensError) in
                    try JPEGEncoder(sink: sink, format: picture.format, options: options)
                }
                return { try drain(JPEGDecoder(source: ByteSource(bytes))) }
            },
            Workload("codecs", "encode JPEG \(kind)") { picture in
                return {
                    _ = try encoded(picture) { sink throws(LensError) in
                        try JPEGEncoder(sink: sink, format: picture.format, options: options)
                    }
                }
            },
        ]
    }

    private static func png(_ kind: String, _ depth: SampleFormat.Depth, _ level: Int) -> [Workload] {
        let options = PNGOptions(compression: level)
        return [
            Workload("codecs", "decode PNG \(kind)") { picture in
                let picture = picture.at(depth)
                let bytes = try encoded(picture) { sink throws(LensError) in
                    try PNGEncoder(sink: sink, format: picture.format, options: options)
                }
                return { try drain(PNGDecoder(source: ByteSource(bytes))) }
            },
            Workload("codecs", "encode PNG \(kind)") { picture in
                let picture = picture.at(depth)
                return {
                    _ = try encoded(picture) { sink throws(LensError) in
                        try PNGEncoder(sink: sink, format: picture.format, options: options)
                    }
                }
            },
        ]
    }

    /// The picture as a file in memory.
    private static func encoded(
        _ picture: Picture, _ encoder: (ByteSink) throws(LensError) -> any SampleWriter
    ) throws(LensError) -> [UInt8] {
        let sink = ByteSink()
        let encoder = try encoder(sink)
        try pass(picture.reader(), to: encoder)
        return sink.bytes
    }

    private static func drain(_ decoder: any SampleReader) throws(LensError) {
        try pass(decoder, to: Nowhere(decoder.format))
    }

    /// Rows from one to the other, sixteen at a time.
    private static func pass(_ reader: any SampleReader, to writer: any SampleWriter) throws(LensError) {
        let (stride, height) = (reader.format.bytesPerRow, reader.format.height)
        let rows = UnsafeMutableRawPointer.allocate(byteCount: 16 * stride, alignment: 64)
        defer { rows.deallocate() }
        for top in Swift.stride(from: 0, to: height, by: 16) {
            let count = min(16, height - top)
            try reader.read(into: rows, stride: stride, count: count)
            try writer.write(from: rows, stride: stride, count: count)
        }
        try writer.finish()
    }
}
