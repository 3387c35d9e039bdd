import LensCore

/// What a PNG file says about its samples.
public struct PNGHeader: Sendable, Hashable {
    /// What pixels consist of (ISO/IEC 15948, table 11.1).
    public enum ColorType: UInt8, Sendable, Hashable, Codable {
        /// Grey.
        case grey = 0
        /// Red, green, blue.
        case rgb = 2
        /// The number of a colour in a list.
        case palette = 3
        /// Grey and alpha.
        case greyAlpha = 4
        /// Red, green, blue and alpha.
        case rgba = 6

        var isGrey: Bool { self == .grey || self == .greyAlpha }

        /// Bits a sample that PNG allows (ISO/IEC 15948, table 11.1).
        var bitDepths: [Int] {
            switch self {
            case .grey: [1, 2, 4, 8, 16]
            case .palette: [1, 2, 4, 8]
            case .rgb, .greyAlpha, .rgba: [8, 16]
            }
        }
    }

    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// Bits a sample in the file: 1, 2, 4, 8 or 16.
    public let bitDepth: Int
    /// What pixels consist of.
    public let colorType: ColorType
    /// Stored in seven passes (Adam7), coarse to fine: kept whole before its first row is handed over.
    public let interlaced: Bool

    /// From an IHDR chunk's data; the reason why it is none if there is one.
    static func parse(_ data: [UInt8]) throws(Flaw) -> PNGHeader {
        guard data.count == 13 else { throw Flaw("is \(data.count) bytes long, not 13") }
        let width = data.bigEndian(at: 0)
        let height = data.bigEndian(at: 4)
        let sides = 1...UInt32(Int32.max)
        guard sides.contains(width), sides.contains(height) else { throw Flaw("says \(width)x\(height) pixels") }
        guard let colorType = ColorType(rawValue: data[9]), colorType.bitDepths.contains(Int(data[8])) else {
            throw Flaw("says \(data[8]) bits and colour type \(data[9]), which do not exist")
        }
        guard data[10] == 0, data[11] == 0, data[12] <= 1 else {
            throw Flaw("says compression \(data[10]), filter \(data[11]) and interlace \(data[12]), which do not exist")
        }
        return PNGHeader(
            width: Int(width), height: Int(height), bitDepth: Int(data[8]), colorType: colorType,
            interlaced: data[12] == 1)
    }

    /// The IHDR chunk that says it.
    var chunk: PNGChunk {
        let shape: [UInt8] = [UInt8(bitDepth), colorType.rawValue, 0, 0, interlaced ? 1 : 0]
        return PNGChunk("IHDR", Array(bigEndian: UInt32(width)) + Array(bigEndian: UInt32(height)) + shape)
    }

    struct Flaw: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }
}

extension [UInt8] {
    /// A number of four bytes, which must be there.
    func bigEndian(at index: Int) -> UInt32 {
        self[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    init(bigEndian value: UInt32) {
        self = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }
}
