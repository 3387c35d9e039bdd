import Lens
import Measures
import SampleScenes
import Testing

@testable import LensCodecs

/// A small sound picture that is going to be damaged, with EXIF, XMP and a profile.
struct DamagePicture: Sendable, CustomStringConvertible {
    let name: String
    let isPNG: Bool
    let make: @Sendable () throws -> [UInt8]

    var description: String { name }

    private init(_ name: String, isPNG: Bool = false, _ make: @escaping @Sendable () throws -> [UInt8]) {
        self.name = name
        self.isPNG = isPNG
        self.make = make
    }

    static let jpegs =
        ["chart", "alley", "ridge", "still", "wall"].map { name in
            DamagePicture(name) { try sample(name) }
        } + [
            jpeg("baseline 4:2:0", .rgb, JPEGOptions(quality: 80, subsampling: .s420)),
            jpeg("baseline 4:4:4", .rgb, JPEGOptions(quality: 80, subsampling: .s444)),
            jpeg("optimised 4:2:2", .rgb, JPEGOptions(quality: 80, subsampling: .s422, optimized: true)),
            jpeg("progressive", .rgb, JPEGOptions(quality: 80, subsampling: .s420, progressive: true)),
            jpeg("grey", .grey, JPEGOptions(quality: 80)),
            jpeg("progressive grey", .grey, JPEGOptions(quality: 80, progressive: true)),
            plain("restart markers", PlainJPEG(components: 3, restartInterval: 5)),
            plain("a scan a component", PlainJPEG(components: 3, isSequential: true)),
            plain("CMYK", PlainJPEG(components: 4, restartInterval: 8)),
        ]

    static let pngs = [
        png("grey 8", .grey, .eight), png("grey 16", .grey, .sixteen), png("grey and alpha 8", .greyAlpha, .eight),
        png("RGB 8", .rgb, .eight), png("RGB 16", .rgb, .sixteen), png("RGB and alpha 8", .rgba, .eight),
        png("RGB and alpha 16", .rgba, .sixteen), odd("grey 1", 1, 0), odd("palette 4", 4, 3),
        odd("palette 8, interlaced", 8, 3, interlaced: true), odd("RGB 8, interlaced", 8, 2, interlaced: true),
        odd("RGB and alpha 16, interlaced", 16, 6, interlaced: true),
    ]

    static let all = jpegs + pngs

    /// One of the project's own pictures, reduced.
    private static func sample(_ name: String) throws -> [UInt8] {
        let path = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .removingLastComponent().pushing(FilePath("SampleImages/\(name).jpg"))
        var finishing = Finishing()
        finishing.box = Finishing.Box(width: 48, height: 48)
        return try Photo(contentsOf: path).encoded(as: .jpeg(quality: 80), finishing: finishing)
    }

    private static func jpeg(_ name: String, _ layout: SampleFormat.Layout, _ options: JPEGOptions) -> DamagePicture {
        DamagePicture(name) {
            try Samples.scene(48, 36, layout).jpeg(options, metadata: .everything(isGrey: layout == .grey))
        }
    }

    private static func plain(_ name: String, _ plain: PlainJPEG) -> DamagePicture {
        DamagePicture(name) {
            try plain.file(
                segment(0xE1, Array("Exif\0\0".utf8) + Metadata.exif())
                    + segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + Metadata.xmp))
        }
    }

    private static func png(
        _ name: String, _ layout: SampleFormat.Layout, _ depth: SampleFormat.Depth
    ) -> DamagePicture {
        DamagePicture("PNG \(name)", isPNG: true) {
            let scene = Samples.scene(48, 36, layout)
            let metadata = Metadata.everything(isGrey: layout.isGrey)
            return try (depth == .eight ? scene : scene.deep).png(
                .profile(metadata.iccProfile ?? []), metadata: metadata)
        }
    }

    /// What the encoder does not write.
    private static func odd(_ name: String, _ bits: Int, _ type: Int, interlaced: Bool = false) -> DamagePicture {
        DamagePicture("PNG \(name)", isPNG: true) {
            var plain = PlainPNG(width: 41, height: 33, bitDepth: bits, colorType: type)
            plain.interlaced = interlaced
            if type == 3 { plain.palette = (0..<(3 << bits)).map { UInt8(truncatingIfNeeded: 37 &* $0) } }
            return try plain.file(
                [PNGChunk("eXIf", Metadata.exif())]
                    + (try PNGChunk.compressedText("XML:com.adobe.xmp", Metadata.xmp)))
        }
    }
}

extension PictureMetadata {
    static func everything(isGrey: Bool) -> PictureMetadata { Metadata.everything(isGrey: isGrey) }
}

extension PNGChunk {
    /// A chunk of compressed text in UTF-8.
    static func compressedText(_ keyword: String, _ text: [UInt8]) throws -> [PNGChunk] {
        [PNGChunk("iTXt", Array(keyword.utf8) + [0, 1, 0, 0, 0] + (try Zlib.deflate(text)))]
    }
}

extension PlainPNG {
    /// A file of slopes, each row filtered another way.
    func file(_ more: [PNGChunk] = []) throws -> [UInt8] {
        func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
        var data: [UInt8] = []
        for (columns, rows) in passes where !columns.isEmpty {
            for y in rows {
                data.append(UInt8(y % 5))
                data += (0..<rowBytes(columns.count)).map { UInt8(truncatingIfNeeded: ($0 &* 7 &+ y &* 5) & 63) }
            }
        }
        let header =
            big(width) + big(height) + [UInt8(bitDepth), UInt8(colorType), 0, 0, interlaced ? 1 : 0]
        var chunks = [PNGChunk("IHDR", header)]
        if !palette.isEmpty { chunks.append(PNGChunk("PLTE", palette)) }
        chunks += more + [PNGChunk("IDAT", try Zlib.deflate(data)), PNGChunk("IEND", [])]
        return PNGStream.signature + chunks.flatMap(\.encoded)
    }
}
