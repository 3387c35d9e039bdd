import CCodecs
import LensCore

/// How coarsely a JPEG picture stores its two colour components, horizontally and vertically.
public enum JPEGSubsampling: String, Sendable, Hashable, Codable, CaseIterable {
    /// Colour for every pixel.
    case s444
    /// Half as much colour across.
    case s422
    /// Half as much colour across and down.
    case s420
    /// Half as much colour down.
    case s440
    /// A quarter as much colour across.
    case s411
    /// Anything else, such as luma coarser than chroma.
    case other

    /// Luma's sampling factors, with chroma's at 1; `nil` for `other`.
    var lumaFactors: (horizontal: UInt32, vertical: UInt32)? {
        switch self {
        case .s444: (1, 1)
        case .s422: (2, 1)
        case .s420: (2, 2)
        case .s440: (1, 2)
        case .s411: (4, 1)
        case .other: nil
        }
    }

    /// `nil` for a picture of one component.
    init?(factors: [(horizontal: Int, vertical: Int)]) {
        guard factors.count == 3 else { return nil }
        let (luma, chroma) = (factors[0], factors[1])
        self = .other
        guard chroma == factors[2], chroma.horizontal > 0, chroma.vertical > 0 else { return }
        for known in Self.allCases {
            guard let wanted = known.lumaFactors else { continue }
            if luma.horizontal == chroma.horizontal * Int(wanted.horizontal),
                luma.vertical == chroma.vertical * Int(wanted.vertical)
            {
                self = known
            }
        }
    }
}

/// What a JPEG file says about itself before its first scan.
public struct JPEGHeader: Sendable, Hashable {
    /// Components in the file: 1, 3 or 4.
    public let components: Int
    /// `nil` for a picture of grey or of inks.
    public let subsampling: JPEGSubsampling?
    /// Whether scans go from coarse to fine.
    public let progressive: Bool
    /// Whether its entropy coding is arithmetic rather than Huffman's.
    public let arithmetic: Bool
    /// The picture comes in several scans, and is decoded whole before its first row.
    public let multipleScans: Bool
    /// The components are stored as RGB rather than YCbCr.
    public let storedAsRGB: Bool
    /// Of CMYK samples: they say how much of each ink is missing, 0 being all of it, as Adobe's programs write them.
    public let inkIsInverted: Bool
    /// MCUs from one restart marker to the next, 0 for none.
    public let restartInterval: Int
    /// Bytes that libjpeg takes to decode: all coefficients for a picture of several scans, a few rows otherwise.
    public let workingMemory: Int

    init(_ header: lens_jpeg_header) {
        components = Int(header.components)
        let h = [header.h_samp.0, header.h_samp.1, header.h_samp.2]
        let v = [header.v_samp.0, header.v_samp.1, header.v_samp.2]
        subsampling = components == 3 ? JPEGSubsampling(factors: zip(h, v).map { (Int($0), Int($1)) }) : nil
        progressive = header.progressive != 0
        arithmetic = header.arithmetic != 0
        multipleScans = header.multiple_scans != 0
        storedAsRGB = header.stored_rgb != 0
        inkIsInverted = header.ink_is_inverted != 0
        restartInterval = Int(header.restart_interval)
        workingMemory = Int(clamping: header.picture_bytes + header.row_bytes)
    }
}
