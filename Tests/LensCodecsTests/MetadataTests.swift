import LensCore
import Testing

@testable import LensCodecs

@Suite("What a JPEG picture carries") struct MetadataTests {
    private static let xmpSignature = Array("http://ns.adobe.com/xap/1.0/\0".utf8)

    private func read(_ segments: [UInt8]) throws -> (PictureMetadata, [String]) {
        let decoder = try JPEGDecoder(source: ByteSource(inserting(segments, into: Samples.scene(8, 8).encoded())))
        return (decoder.metadata, decoder.warnings.map(\.message))
    }

    private func photoshop(_ resources: [(Int, [UInt8])]) -> [UInt8] {
        let tiff = TIFFBuilder(bigEndian: true)
        var all: [UInt8] = []
        for (identifier, data) in resources {
            all += Array("8BIM".utf8) + tiff.number(identifier, 2) + [0, 0]
            all += tiff.number(data.count, 4) + data
            if data.count % 2 == 1 { all.append(0) }
        }
        return all
    }

    @Test("everything goes through byte for byte, and in a fixed order") func passThrough() throws {
        var metadata = PictureMetadata()
        var tiff = TIFFBuilder(bigEndian: true)
        _ = tiff.directory([(0x010F, .text("Lens Works")), (0x0112, .short(3))])
        metadata.exif = tiff.bytes
        let name = String(repeating: "A", count: 32)
        metadata.xmp = XMP.packet("xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='\(name)'")
        metadata.extendedXMP = [
            Array(name.utf8) + [0, 0, 0, 4, 0, 0, 0, 0] + Array("more".utf8)
        ]
        metadata.iccProfile = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        metadata.photoshop = [photoshop([(1028, Array("IPTC".utf8)), (1005, [1, 2, 3])])]
        metadata.comments = [Array("one".utf8), Array("two".utf8)]
        metadata.density = PixelDensity(unit: .perInch, x: 300, y: 299)
        let jpeg = try Samples.scene(20, 20).encoded(metadata: metadata)
        let decoder = try JPEGDecoder(source: ByteSource(jpeg))
        #expect(decoder.metadata == metadata)
        #expect(decoder.metadata.orientation == 3)
        #expect(decoder.warnings.isEmpty)
        #expect(try Samples(reading: decoder) == Samples(decoding: Samples.scene(20, 20).encoded()))
        let codes = try JPEGMarkers(ByteSource(jpeg)).segments.map(\.code)
        #expect(codes == [0xE0, 0xE1, 0xE1, 0xE1, 0xE2, 0xE2, 0xE2, 0xED, 0xFE, 0xFE])
    }

    @Test("an ICC profile's segments may come in any order") func shuffledProfile() throws {
        let parts = (1...5).map {
            Array("ICC_PROFILE\0".utf8) + [UInt8($0), 5] + [UInt8](repeating: UInt8($0), count: 9)
        }
        let shuffled = [3, 0, 4, 2, 1].flatMap { segment(0xE2, parts[$0]) }
        let (metadata, warnings) = try read(shuffled)
        #expect(metadata.iccProfile == (1...5).flatMap { [UInt8](repeating: UInt8($0), count: 9) })
        #expect(warnings.isEmpty)
        for broken in [[0, 1, 2, 3], [0, 1, 2, 3, 3]] {
            let (metadata, warnings) = try read(broken.flatMap { segment(0xE2, parts[$0]) })
            #expect(metadata.iccProfile == nil)
            #expect(warnings.count == 1 && warnings[0].contains("ICC"))
        }
    }

    @Test("Photoshop's thumbnails go, its other resources stay") func photoshopThumbnail() throws {
        let signature = Array("Photoshop 3.0\0".utf8)
        let kept = photoshop([(1028, Array("IPTC data".utf8))])
        let after = photoshop([(1005, [1, 2, 3, 4])])
        let thumbnails = photoshop([(1036, [UInt8](repeating: 9, count: 101)), (1033, [7])])
        let (metadata, warnings) = try read(segment(0xED, signature + kept + thumbnails + after))
        #expect(metadata.photoshop == [kept + after])
        #expect(warnings.isEmpty)
        let (cut, said) = try read(segment(0xED, signature + kept + Array(thumbnails[..<50])))
        #expect(cut.photoshop.isEmpty)
        #expect(said.count == 1)
    }

    @Test("resources that run on over segments are followed") func longResources() throws {
        let signature = Array("Photoshop 3.0\0".utf8)
        let long = photoshop([(1028, [UInt8](repeating: 5, count: 90_000)), (1036, [UInt8](repeating: 9, count: 5000))])
        let parts = [Array(long[..<60_000]), Array(long[60_000...])]
        let (metadata, _) = try read(parts.flatMap { segment(0xED, signature + $0) })
        #expect(Array(metadata.photoshop.joined()) == photoshop([(1028, [UInt8](repeating: 5, count: 90_000))]))
        let again = try JPEGDecoder(source: ByteSource(Samples.scene(8, 8).encoded(metadata: metadata))).metadata
        #expect(again.photoshop == metadata.photoshop)
    }

    @Test(
        "pictures beside the picture go, each with a warning",
        arguments: [
            (0xE2 as UInt8, "MPF\0II*\0", "MPF"), (0xE2, "urn:iso:std:iso:ts:21496:-1\0abc", "21496"),
            (
                0xE1, "http://ns.adobe.com/xap/1.0/\0<x xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/'/>",
                "gain map"
            ),
            (
                0xE1, "http://ns.adobe.com/xap/1.0/\0<x xmlns:c='http://ns.google.com/photos/1.0/container/'/>",
                "embedded"
            ),
            (0xEB, "JP\0\u{1}", "JUMBF"), (0xE3, "Meta\0", "APP3 \"Meta\""),
        ])
    func leftOut(_ code: UInt8, _ text: String, _ named: String) throws {
        let (metadata, warnings) = try read(segment(code, Array(text.utf8)))
        #expect(metadata.xmp == nil)
        #expect(warnings.count == 1 && warnings[0].contains(named), "\(warnings)")
        let written = try Samples.scene(8, 8).encoded(metadata: metadata)
        #expect(try JPEGMarkers(ByteSource(written)).segments.map(\.code) == [0xE0])
    }

    @Test("JFIF and JFXX thumbnails go") func jfifThumbnails() throws {
        let jfif = Array("JFIF\0".utf8) + [1, 2, 1, 0, 72, 0, 72, 1, 1, 10, 20, 30]
        let jfxx = Array("JFXX\0".utf8) + [0x13, 1, 1, 1, 2, 3]
        let (metadata, _) = try read(segment(0xE0, jfif) + segment(0xE0, jfxx))
        #expect(metadata.density == PixelDensity(unit: .perInch, x: 72, y: 72))
        let written = try JPEGMarkers(ByteSource(Samples.scene(8, 8).encoded(metadata: metadata)))
        #expect(written.segments.map(\.payload) == [Array("JFIF\0".utf8) + [1, 1, 1, 0, 72, 0, 72, 0, 0]])
    }

    @Test("what stands after the picture is not carried on") func trailer() throws {
        let jpeg = try Samples.scene(8, 8).encoded()
        let decoder = try JPEGDecoder(source: ByteSource(jpeg + jpeg))
        _ = try Samples(reading: decoder)
        #expect(try Samples.scene(8, 8).encoded(metadata: decoder.metadata).count == jpeg.count)
        #expect(decoder.warnings.count == 1)
        let padded = try JPEGDecoder(source: ByteSource(jpeg + [UInt8](repeating: 0, count: 1000)))
        _ = try Samples(reading: padded)
        #expect(padded.warnings.isEmpty)
    }

    @Test(
        "what stands after the picture is measured and named",
        arguments: [
            ([0, 0, 0, 24] + Array("ftypmp42".utf8) + [UInt8](repeating: 7, count: 2_100_000), "2.1 MB", "video"),
            ([UInt8](repeating: 7, count: 1200) + Array("SEFT".utf8), "1 kB", "Samsung"),
            ([0xFF, 0xD8, 0xFF, 0xE1] + [UInt8](repeating: 7, count: 96), "100 bytes", "gain map"),
            (Array("AXS!*......AXS!*".utf8), "16 bytes", "unknown"),
        ] as [([UInt8], String, String)])
    func trailerNamed(_ trailer: [UInt8], _ size: String, _ kind: String) throws {
        // Longer than the decoder reads at once, so that picture and trailer lie in several pieces.
        for side in [8, 300] {
            let jpeg = try Samples.scene(side, side).encoded()
            let decoder = try JPEGDecoder(source: ByteSource(jpeg + trailer))
            _ = try Samples(reading: decoder)
            let said = decoder.warnings.map(\.message)
            #expect(said.count == 1 && said[0].contains(size) && said[0].contains(kind), "\(said)")
        }
    }

    @Test("a segment that is too long for JPEG is left out with a warning") func tooLong() throws {
        var metadata = PictureMetadata()
        metadata.xmp = [UInt8](repeating: 32, count: 70_000)
        let encoder = try JPEGEncoder(sink: ByteSink(), format: Samples.scene(4, 4).format, metadata: metadata)
        #expect(encoder.warnings.count == 1)
    }
}

@Suite("EXIF") struct EXIFTests {
    private let thumbnail: [UInt8] = (0..<300).map { UInt8($0 % 251 + 1) }

    @Test("the thumbnail goes and nothing else changes", arguments: [false, true])
    func thumbnailGoes(_ bigEndian: Bool) throws {
        let (bytes, link, range) = TIFFBuilder.camera(bigEndian: bigEndian, thumbnail: thumbnail)
        let clean = try #require(EXIFBlock(bytes)?.withoutRenderings())
        var wanted = bytes
        wanted.replaceSubrange(link..<link + 4, with: [0, 0, 0, 0])
        wanted.replaceSubrange(range, with: repeatElement(0, count: range.count))
        #expect(clean == wanted)
        #expect(EXIFBlock(clean)?.withoutRenderings() == clean)
    }

    @Test("a preview in the maker note goes, the rest of the note stays") func preview() throws {
        let jpeg = try Samples.scene(16, 16).encoded()
        let note = Array("maker".utf8) + jpeg + Array("more".utf8)
        let (bytes, _, _) = TIFFBuilder.camera(thumbnail: thumbnail, makerNote: note)
        let clean = try #require(EXIFBlock(bytes)?.withoutRenderings())
        #expect(clean.firstIndex(of: [0xFF, 0xD8, 0xFF]) == nil)
        #expect(clean.contains("maker") && clean.contains("more") && clean.contains("the end"))
        #expect(clean.count == bytes.count)
    }

    @Test("the fields are read", arguments: [false, true]) func fields(_ bigEndian: Bool) throws {
        let summary = try #require(EXIFSummary(TIFFBuilder.camera(bigEndian: bigEndian, thumbnail: thumbnail).bytes))
        #expect(summary.make == "Lens Works" && summary.model == "One" && summary.lens == "35mm f/2.8")
        #expect(summary.exposureTime == 1 / 250 && summary.fNumber == 2.8 && summary.focalLength == 35)
        #expect(summary.sensitivity == 400 && summary.orientation == 6 && summary.hasGPS)
        #expect(summary.dateTaken == "2024:05:31 18:20:11")
        #expect(summary.colorSpace == 65535 && summary.interoperabilityIndex == "R03")
    }

    @Test("a thumbnail that claims to lie on the directories cannot be removed: the block goes")
    func overlap() {
        var tiff = TIFFBuilder()
        let main = tiff.directory([(0x0112, .short(1))])
        let second = tiff.directory([(0x0201, .long(4)), (0x0202, .long(20))])
        tiff.set(second.offset, at: main.link)
        #expect(EXIFBlock(tiff.bytes)?.withoutRenderings() == nil)
    }

    @Test("directories that run in a circle or out of the block are refused; a link out of it is cut")
    func chains() throws {
        var circle = TIFFBuilder()
        let main = circle.directory([(0x0112, .short(1))])
        let second = circle.directory([(0x0103, .short(6))])
        circle.set(second.offset, at: main.link)
        circle.set(second.offset, at: second.link)
        #expect(EXIFBlock(circle.bytes)?.withoutRenderings() == nil)
        // The tag 0x0103 read as a count of 259 entries.
        circle.set(second.offset + 2, at: main.link)
        #expect(EXIFBlock(circle.bytes)?.withoutRenderings() == nil)
        circle.set(1_000_000, at: main.link)
        let clean = try #require(EXIFBlock(circle.bytes)?.withoutRenderings())
        #expect(clean[main.link..<main.link + 4] == [0, 0, 0, 0])
    }

    @Test("a thumbnail of plain samples goes, too") func strips() throws {
        var tiff = TIFFBuilder()
        let main = tiff.directory([(0x0112, .short(1))])
        let second = tiff.directory([(0x0111, .long(0)), (0x0117, .long(300))])
        tiff.set(second.offset, at: main.link)
        let start = tiff.append(thumbnail)
        tiff.set(start, at: second.fields[0])
        let clean = try #require(EXIFBlock(tiff.bytes)?.withoutRenderings())
        #expect(clean[start...].allSatisfy { $0 == 0 } && clean.count == tiff.bytes.count)
    }

    @Test("directories without entries are sound") func empty() throws {
        var tiff = TIFFBuilder()
        let main = tiff.directory([])
        let second = tiff.directory([(0x0201, .long(0)), (0x0202, .long(300))])
        tiff.set(second.offset, at: main.link)
        let start = tiff.append(thumbnail)
        tiff.set(start, at: second.fields[0])
        let clean = try #require(EXIFBlock(tiff.bytes)?.withoutRenderings())
        #expect(clean[start...].allSatisfy { $0 == 0 })
        #expect(EXIFSummary(clean)?.hasGPS == false)
    }

    @Test("damaged EXIF is left out with a warning") func damaged() throws {
        let jpeg = try Samples.scene(8, 8).encoded()
        for block in ["", "II*\0", "XX*\0\u{8}\0\0\0\0\0\0\0", "II*\0\u{7F}\0\0\0\0\0\0\0"] {
            let source = ByteSource(inserting(segment(0xE1, Array("Exif\0\0\(block)".utf8)), into: jpeg))
            let decoder = try JPEGDecoder(source: source)
            #expect(decoder.metadata.exif == nil && decoder.metadata.orientation == 1)
            #expect(decoder.warnings.count == 1)
        }
    }

    @Test("every byte may be wrong, and the block may end anywhere") func robustness() {
        let small = TIFFBuilder.camera(thumbnail: [1, 2, 3]).bytes
        for index in small.indices {
            for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
                var changed = small
                changed[index] = value
                _ = EXIFSummary(changed)
                if let clean = EXIFBlock(changed)?.withoutRenderings() { #expect(clean.count == small.count) }
            }
            _ = EXIFSummary(Array(small[..<index]))
            _ = EXIFBlock(Array(small[..<index]))?.withoutRenderings()
        }
    }
}

@Suite("ICC profiles") struct ICCProfileTests {
    @Test("a damaged one is an input error") func damaged() {
        #expect(fault { _ = try ICCProfile([]) } == .input)
        #expect(fault { _ = try ICCProfile([UInt8](repeating: 7, count: 500)) } == .input)
    }

    @Test("space, class and version are read") func fields() throws {
        let tiff = TIFFBuilder(bigEndian: true)
        var header = tiff.number(132, 4) + [0, 0, 0, 0, 4, 0x30, 0, 0] + Array("mntrRGB XYZ ".utf8)
        header += [UInt8](repeating: 0, count: 12) + Array("acsp".utf8) + [UInt8](repeating: 0, count: 92)
        let profile = try ICCProfile(header)
        #expect(profile.colorSpace == "RGB")
        #expect(profile.description.isEmpty)
    }
}
