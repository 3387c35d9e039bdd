import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A block of code between fences.
private struct Block: CustomTestStringConvertible {
    let place: String
    let language: String
    let lines: [String]
    var testDescription: String { place }

    /// Of a page in Markdown.
    static func all(of page: URL) throws -> [Block] {
        var blocks: [Block] = []
        var open: (language: String, line: Int)?
        var lines: [String] = []
        let text = try String(contentsOf: page, encoding: .utf8)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("```") else {
                if open != nil { lines.append(String(line)) }
                continue
            }
            if let (language, start) = open {
                blocks.append(Block(place: "\(page.lastPathComponent):\(start)", language: language, lines: lines))
                (open, lines) = (nil, [])
            } else {
                open = (String(line.dropFirst(3)), number + 1)
            }
        }
        return blocks
    }

    /// Whether it stands in a file of Swift, line by line, under one indentation. Imports stand at the file's beginning.
    func stands(in source: [String]) -> Bool {
        let imports = lines.filter { $0.hasPrefix("import ") }
        guard imports.allSatisfy(source.contains) else { return false }
        let wanted = lines.drop { $0.hasPrefix("import ") || $0.isEmpty }
        guard let first = wanted.first else { return true }
        return source.indices.contains { start in
            guard source[start].hasSuffix(first) else { return false }
            let indent = source[start].dropLast(first.count)
            guard indent.allSatisfy({ $0 == " " }), start + wanted.count <= source.count else { return false }
            return zip(source[start...], wanted).allSatisfy { $0 == ($1.isEmpty ? "" : indent + $1) }
        }
    }
}

@Suite("The code in the README and the articles")
struct SnippetTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func files(_ folder: String, _ ending: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == ending }
    }

    private static func blocks() throws -> [Block] {
        let pages =
            try files("Sources/Lens/Lens.docc", "md") + [root.appendingPathComponent("README.md")]
        return try pages.flatMap { try Block.all(of: $0) }.filter { $0.language == "swift" }
    }

    @Test("is compiled: by these tests, or by those of Tests/Consumer")
    func compiled() throws {
        let sources = try Self.files("Tests/LensTests/Snippets", "swift").map {
            try String(contentsOf: $0, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init)
        }
        let blocks = try Self.blocks()
        #expect(blocks.count > 20)
        for block in blocks where !Self.isOfConsumer(block) {
            #expect(sources.contains { block.stands(in: $0) }, "\(block.place) is not among the snippets")
        }
    }

    /// A manifest and a service on Hummingbird, which these tests cannot depend on: `Tests/Consumer` takes them from the
    /// articles.
    private static func isOfConsumer(_ block: Block) -> Bool {
        block.lines.first?.hasPrefix("// swift-tools-version") == true || block.lines.first == "import Hummingbird"
    }

    @Test("runs")
    func running() async {
        // In a process of its own, whose working folder is nobody else's.
        await #expect(processExitsWith: .success) {
            do { try await Snippets.runAll() } catch { Issue.record(error) }
        }
    }
}

extension Snippets {
    /// All of them, in a folder of their own, which becomes the process's.
    fileprivate static func runAll() async throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder("holiday").string, withIntermediateDirectories: true)
        let bytes = try Samples.scene(320, 240).jpeg()
        try folder.file("in.jpg", bytes)
        try folder.file("holiday/one.jpg", bytes)
        try folder.file("mine.yaml", Array("lens: 1\nfilters: [grain]\n".utf8))
        try folder.file("film.cube", Array("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n".utf8))
        let stays = chdir(folder.path.string)
        try #require(stays == 0)

        let photo = try Photo(contentsOf: "in.jpg")
        try Snippets.first()
        try FileManager.default.removeItem(atPath: "out.jpg")
        try await Snippets.readme()
        try FileManager.default.removeItem(atPath: "web.jpg")
        #expect(try Snippets.choosing(photo).count == 3)
        try Snippets.several(photo)
        try await Snippets.folder()
        #expect(try Samples(decoding: Photo(contentsOf: "prints/one.jpg").encoded()).format.width == 320)
        Snippets.errors(photo)
        #expect(Snippets.made(photo, bytes).count == 3)
        let looks = try Snippets.own(photo)
        #expect(looks.last == looks.dropLast().last)
        try Snippets.colours(photo)
        #expect(try await Snippets.serving(bytes).count > 1000)
        #expect(Snippets.limits().threads == 1)
        try Snippets.evening(photo)
        let made = try folder.names.filter { $0.hasSuffix(".jpg") }
        #expect(
            made == [
                "again.jpg", "both.jpg", "evening.jpg", "in.jpg", "mine.jpg", "out.jpg", "web.jpg", "zone.jpg",
            ])
        try await Snippets.batch()
    }
}
