import Lens
import Testing

@testable import LensCodecs

@Suite("Damage: metadata") struct MetadataDamageTests {
    private let trial = DamageTrial()

    private func jpeg(exif: [UInt8]) throws -> [UInt8] {
        inserting(segment(0xE1, Array("Exif\0\0".utf8) + exif), into: try Samples.scene(16, 16).jpeg())
    }

    private func jpeg(xmp: [UInt8]) throws -> [UInt8] {
        inserting(
            segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + xmp), into: try Samples.scene(16, 16).jpeg())
    }

    private func number(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) -> [UInt8] {
        number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4)
    }

    /// A directory at byte 8.
    private func exif(_ entries: [[UInt8]], next: Int, more: [UInt8] = []) -> [UInt8] {
        Array("II".utf8) + number(42, 2) + number(8, 4) + number(entries.count, 2) + entries.joined() + number(next, 4)
            + more
    }

    @Test("directories in a loop, over one another, or beyond the end cost nothing") func directories() throws {
        let places = [0, 4, 7, 8, 9, 20, 26, 44, 63, 64, 0x7FFF_FFFF, 0xFFFF_FFFF]
        // Main directory, EXIF, GPS, interoperability, and further pictures.
        for (number, link) in [0, 0x8769, 0x8825, 0xA005, 0x014A, 0x927C, 0x0201].enumerated() {
            for place in places {
                let file =
                    link == 0
                    ? exif([entry(0x0112, 3, 1, 1)], next: place, more: [UInt8](repeating: 1, count: 40))
                    : exif(
                        [entry(0x0112, 3, 1, 1), entry(link, 4, 1, place), entry(link, 4, 3, place)], next: place,
                        more: [UInt8](repeating: 8, count: 40))
                let outcome = trial.run(try jpeg(exif: file), number, "\(link) to \(place)")
                #expect([.whole, .warned].contains(outcome), "\(link) to \(place): \(outcome)")
            }
        }
    }

    @Test("thousands of directories that all are the same one are followed once") func many() throws {
        // Each of 5,000 entries leads to the directory that holds it.
        let entries = [[UInt8]](repeating: entry(0x014A, 4, 1, 8), count: 5000)
        #expect(trial.run(try jpeg(exif: exif(entries, next: 8)), DamageTrial.looks, "same") == .warned)
        // And 5,000 that are different ones.
        let others = (0..<5000).map { entry(0x014A, 4, 1, 8 + $0) }
        #expect(trial.run(try jpeg(exif: exif(others, next: 8)), DamageTrial.looks, "others") == .warned)
        // One entry that lists as many places of directories as there is room for.
        let list = (0..<15_000).flatMap { number(8 + 12 * $0 % 60_000, 4) }
        let lists = exif([entry(0x014A, 4, 15_000, 26)], next: 8, more: list)
        #expect(trial.run(try jpeg(exif: lists), DamageTrial.looks, "list") == .warned)
    }

    @Test("counts and kinds of values that are absurd cost nothing") func values() throws {
        for type in [0, 1, 2, 5, 7, 12, 13, 255, 65_535] {
            for count in [0, 1, 0x1000_0000, 0x2000_0001, 0x7FFF_FFFF, 0xFFFF_FFFF] {
                for tag in [0x0112, 0x010F, 0x9286, 0x927C, 0xA005, 0x0201] {
                    let file = exif([entry(tag, type, count, 26)], next: 0, more: [UInt8](repeating: 65, count: 30))
                    let outcome = trial.run(try jpeg(exif: file), count, "\(tag), \(count) of type \(type)")
                    #expect([.whole, .warned].contains(outcome), "\(tag), \(count) of type \(type)")
                }
            }
        }
    }

    private static let start =
        #"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">"#
    private static let end = "</rdf:RDF></x:xmpmeta>"

    @Test("entities are never followed, and depth and number are bounded") func xmp() throws {
        let secret = "/etc/hostname"
        let laughs = (0..<10).map { "<!ENTITY a\($0 + 1) \"&a\($0);&a\($0);&a\($0);&a\($0);&a\($0);&a\($0);\">" }
            .joined()
        let packets = [
            "<!DOCTYPE x [<!ENTITY a0 \"ha\">\(laughs)]>\(Self.start)<a>&a10;</a>\(Self.end)",
            "<!DOCTYPE x [<!ENTITY a SYSTEM \"file://\(secret)\">]>\(Self.start)<a>&a;</a>\(Self.end)",
            "<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">\(Self.start)\(Self.end)",
            "\(Self.start)<a>&undefined;</a>\(Self.end)",
            "\(Self.start)<a>&#xFFFFFFFFFFFFFFFF;&#0;&#-1;</a>\(Self.end)",
            Self.start + String(repeating: "<a>", count: 20_000),
            Self.start + String(repeating: "<a>", count: 9000) + String(repeating: "</a>", count: 9000) + Self.end,
            Self.start + String(repeating: "<a/>", count: 15_000) + Self.end,
            Self.start + "<a " + (0..<5000).map { "b\($0)=\"\" " }.joined() + "/>" + Self.end,
            Self.start + "<a " + (0..<1500).map { "xmlns:b\($0)=\"urn:\($0)\" " }.joined() + "/>" + Self.end,
            Self.start + "<![CDATA[" + String(repeating: "]", count: 60_000), "<", "<?", "<!--", "\u{FEFF}", "",
        ]
        for packet in packets {
            let outcome = trial.run(try jpeg(xmp: Array(packet.utf8)), DamageTrial.looks, "\(packet.prefix(60))")
            #expect([.whole, .warned].contains(outcome), "\(packet.prefix(60)): \(outcome)")
            let sink = ByteSink()
            try Darkroom().develop(Photo(bytes: jpeg(xmp: Array(packet.utf8))), to: sink, as: .jpeg())
            // What a stranger's entities name is in no result.
            let name = try Array(contents(FilePath(secret)).dropLast())
            if name.count > 3 { #expect(!sink.bytes.contains(name), "\(packet.prefix(60))") }
        }
    }

    @Test("metadata with a wrong bit anywhere leave a picture") func bits() throws {
        let everything = Metadata.everything()
        var dice = Dice("metadata")
        for (name, block) in [("EXIF", Metadata.exif()), ("XMP", Metadata.xmp), ("IPTC", Metadata.iptc)] {
            for flip in 0..<(150 * DamageTrial.times) {
                var metadata = everything
                var damaged = block
                damaged[dice.roll(block.count)] ^= 1 << UInt8(dice.roll(8))
                switch name {
                case "EXIF": metadata.exif = damaged
                case "XMP": metadata.xmp = damaged
                default: metadata.photoshop = [damaged]
                }
                let outcome = trial.run(try Samples.scene(8, 8).jpeg(metadata: metadata), flip, "\(name), flip \(flip)")
                #expect([.whole, .warned].contains(outcome), "\(name), flip \(flip): \(outcome)")
            }
        }
    }
}
