import Foundation
import Lens
import Testing

/// Pictures to hang, in a folder that goes away with the test.
struct Rooms {
    let folder: Folder

    var pictures: FilePath { folder("in") }
    var output: FilePath { folder("out") }

    init() throws {
        folder = try Folder()
        try make("in")
    }

    func make(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: folder(name).string, withIntermediateDirectories: true)
    }

    /// Small, so that tests are quick.
    var exhibit: Exhibit {
        var exhibit = Exhibit(folder: pictures, output: output)
        exhibit.sizes = [64, 128]
        return exhibit
    }

    func hang(_ name: String, _ metadata: PictureMetadata = PictureMetadata(), variant: UInt32 = 0) throws {
        try folder.file("in/\(name)", Samples.scene(200, 150, variant: variant).jpeg(metadata: metadata))
    }

    var page: String {
        get throws { String(decoding: try contents(output.appending("index.html")), as: UTF8.self) }
    }

    /// What lies in the exhibition, by place.
    var files: [String: [UInt8]] {
        get throws {
            var files: [String: [UInt8]] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: output.string) {
                var isFolder: ObjCBool = false
                let path = output.appending(name)
                _ = FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder)
                if !isFolder.boolValue { files[name] = try contents(path) }
            }
            return files
        }
    }
}

/// EXIF of a photographer who tells everything.
enum Candid {
    static let secrets = ["SERIAL-4711", "OWNER-Anna", "PLACE-52.5", "NOTE-private", "TITLE-secret", "CAPTION-secret"]

    static func exif(date: String = "2024:05:14 18:20:11", artist: String = "Sofia Lind") -> [UInt8] {
        func big(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var data: [UInt8] = []
        let start = 600
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ bytes: [UInt8]) -> [UInt8] {
            defer { if bytes.count > 4 { data += bytes } }
            let value =
                bytes.count > 4 ? big(start + data.count, 4) : bytes + [UInt8](repeating: 0, count: 4 - bytes.count)
            return big(tag, 2) + big(type, 2) + big(count, 4) + value
        }
        func text(_ tag: Int, _ text: String) -> [UInt8] {
            entry(tag, 2, text.utf8.count + 1, Array(text.utf8) + [0])
        }
        func quotient(_ tag: Int, _ top: Int, _ bottom: Int) -> [UInt8] {
            entry(tag, 5, 1, big(top, 4) + big(bottom, 4))
        }
        func directory(_ entries: [[UInt8]]) -> [UInt8] { big(entries.count, 2) + entries.flatMap(\.self) + big(0, 4) }
        let (pictures, position) = (200, 450)
        let main = directory([
            text(0x010E, "NOTE-private"), text(0x010F, "Canon"), text(0x0110, "Canon EOS R5"),
            text(0x013B, artist), text(0x8298, "© 2024 \(artist)"), entry(0x8769, 4, 1, big(pictures, 4)),
            entry(0x8825, 4, 1, big(position, 4)),
        ])
        let exif = directory([
            quotient(0x829A, 1, 250), quotient(0x829D, 28, 10), entry(0x8827, 3, 1, big(400, 2)),
            text(0x9003, date), quotient(0x920A, 35, 1), text(0xA430, "OWNER-Anna"), text(0xA431, "SERIAL-4711"),
            text(0xA434, "RF35mm F1.8"),
        ])
        let latitude = [52, 30, 5].flatMap { big($0, 4) + big(1, 4) }
        let gps = directory([entry(0x0002, 5, 3, latitude), text(0x001B, "PLACE-52.5")])
        var bytes = Array("MM".utf8) + big(42, 2) + big(8, 4) + main
        for (at, part) in [(pictures, exif), (position, gps), (start, data)] {
            precondition(bytes.count <= at)
            bytes += [UInt8](repeating: 0, count: at - bytes.count) + part
        }
        return bytes
    }

    /// - Parameters: escaped as XML wants it.
    static func xmp(title: String = "TITLE-secret", description: String = "CAPTION-secret") -> [UInt8] {
        Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\
            <dc:title><rdf:Alt><rdf:li xml:lang="x-default">\(title)</rdf:li></rdf:Alt></dc:title>\
            <dc:description><rdf:Alt><rdf:li xml:lang="x-default">\(description)</rdf:li></rdf:Alt></dc:description>\
            </rdf:Description></rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    static func everything(date: String = "2024:05:14 18:20:11") -> PictureMetadata {
        var metadata = PictureMetadata()
        metadata.exif = exif(date: date)
        metadata.xmp = xmp()
        return metadata
    }
}
