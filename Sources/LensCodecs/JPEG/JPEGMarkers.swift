import LensCore

/// What stands before a JPEG file's first scan, read by our own pass in bounded time and memory.
///
/// libjpeg-turbo 2.1.5 can keep segments itself, but takes quadratic time over many of them. This pass goes over
/// the file as libjpeg does, fill bytes and garbage between segments included, and stops where libjpeg would
/// fail: the verdict on damaged data is libjpeg's.
public struct JPEGMarkers: Sendable {
    /// An application (0xE0…0xEF) or comment (0xFE) segment, without marker and length.
    public struct Segment: Sendable, Hashable {
        /// The marker's second byte.
        public let code: UInt8
        /// What stands behind the length.
        public let payload: [UInt8]
    }

    /// The frame header.
    public struct Frame: Sendable, Hashable {
        /// A component and how finely it is sampled.
        public struct Component: Sendable, Hashable {
            /// Its number in the file.
            public let identifier: UInt8
            /// Sampling factor across, as the file states it.
            public let horizontal: Int
            /// Sampling factor down, as the file states it.
            public let vertical: Int
        }

        /// The marker, 0xC0…0xCF.
        public let marker: UInt8
        /// Bits a sample.
        public let precision: Int
        /// Pixels.
        public let width: Int
        /// 0 if the file tells the height after the first scan (DNL).
        public let height: Int
        /// In the file's order.
        public let components: [Component]

        /// Whether scans go from coarse to fine.
        public var progressive: Bool { [0xC2, 0xC6, 0xCA, 0xCE].contains(marker) }
        /// Whether it is the lossless process.
        public var lossless: Bool { [0xC3, 0xC7, 0xCB, 0xCF].contains(marker) }
        /// Whether it is one of several frames of rising size.
        public var hierarchical: Bool { (0xC5...0xC7).contains(marker) || (0xCD...0xCF).contains(marker) }
        /// Whether its entropy coding is arithmetic rather than Huffman's.
        public var arithmetic: Bool { marker >= 0xC9 }
    }

    /// Application and comment segments before the first scan, in the file's order.
    public private(set) var segments: [Segment] = []
    /// The frame header; nil if the pass did not meet one.
    public private(set) var frame: Frame?
    /// MCUs from one restart marker to the next, 0 for none.
    public private(set) var restartInterval = 0
    /// Where the first SOS marker's 0xFF stands; `nil` if the pass did not get there.
    public private(set) var scanOffset: Int64?

    /// The transform byte of the Adobe segment: 0 is as it is, 1 YCbCr, 2 YCCK.
    public var adobeTransform: UInt8? {
        segments.first { $0.code == 0xEE && $0.payload.count >= 12 && $0.payload.starts(with: Array("Adobe".utf8)) }
            .map { $0.payload[11] }
    }

    /// - Throws: `.input` if this is not a JPEG file or it cannot be read, `.limit` if it has too many segments or
    ///   too much in them.
    public init(_ source: ByteSource, limits: PictureLimits = PictureLimits()) throws(LensError) {
        var room = MetadataRoom(limits, source.name)
        try self.init(source, limits: limits, room: &room)
    }

    /// - Parameter room: the memory for the segments, which is promised when this ends.
    /// - Throws: also `.limit` if there is not so much.
    init(_ source: ByteSource, limits: PictureLimits, room: inout MetadataRoom) throws(LensError) {
        var reader = ByteReader(source)
        guard try reader.byte() == 0xFF, try reader.byte() == 0xD8 else {
            throw LensError(.input, "\(source.name) is not a JPEG picture")
        }
        var count = 0
        var metadataBytes = 0
        while let code = try reader.nextMarker() {
            try limits.requireTime(source.name)
            switch code {
            case 0xDA:
                scanOffset = reader.position - 2
                return
            case 0x01, 0xD0...0xD7:
                break
            case 0xD8, 0xD9, 0x02...0xBF:
                return
            default:
                guard let length = try reader.word(), length >= 2 else { return }
                if code >= 0xE0 && code <= 0xEF || code == 0xFE {
                    metadataBytes += length - 2
                    try Self.check(
                        metadataBytes, "metadata bytes", limits.maxMetadataBytes, "--max-metadata", source)
                    try room.take(length - 2)
                    let segment = Segment(code: code, payload: try reader.bytes(length - 2))
                    if segment.holdsXMP { try room.take(elementsOf: segment.payload.count) }
                    segments.append(segment)
                } else if code == 0xDD, length == 4 {
                    restartInterval = try reader.word() ?? 0
                } else if (0xC0...0xCF).contains(code), code != 0xC4, code != 0xC8, code != 0xCC {
                    let payload = try reader.bytes(length - 2)
                    guard frame == nil else { return }
                    frame = Frame(marker: code, payload: payload)
                } else {
                    reader.skip(length - 2)
                }
            }
            count += 1
            try Self.check(count, "marker segments", limits.maxSegments, "--max-segments", source)
        }
    }

    private static func check(
        _ value: Int, _ what: String, _ limit: Int, _ option: String, _ source: ByteSource
    ) throws(LensError) {
        guard value > limit else { return }
        throw .beyond(limit, option, "\(source.name) has at least \(value) \(what) before its first scan")
    }
}

extension JPEGMarkers.Frame {
    init?(marker: UInt8, payload: [UInt8]) {
        guard payload.count >= 6, payload.count >= 6 + 3 * Int(payload[5]) else { return nil }
        self.marker = marker
        precision = Int(payload[0])
        height = Int(payload[1]) << 8 | Int(payload[2])
        width = Int(payload[3]) << 8 | Int(payload[4])
        components = (0..<Int(payload[5])).map { index in
            let at = 6 + 3 * index
            return Component(
                identifier: payload[at], horizontal: Int(payload[at + 1] >> 4), vertical: Int(payload[at + 1] & 15))
        }
    }

    /// The kind of file that this frame makes it, if it is one that is recognised but not developed.
    var unsupportedKind: String? {
        if lossless { return "lossless JPEG pictures" }
        if hierarchical { return "hierarchical JPEG pictures" }
        if precision == 12 || precision == 16 { return "\(precision)-bit JPEG pictures" }
        if width > 0 && height == 0 { return "JPEG pictures that tell their height after the first scan (DNL)" }
        return nil
    }
}
