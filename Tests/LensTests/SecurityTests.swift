import Foundation
import Testing

@Suite("SECURITY.md")
struct SecurityTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What stands between stars behind "Held by:", up to the paragraph's end; line breaks are blanks.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        for part in text.components(separatedBy: "Held by:").dropFirst() {
            let ends = ["\n\n", "\n*", "\n#"].compactMap { part.range(of: $0)?.lowerBound }
            let words = part[..<(ends.min() ?? part.endIndex)].split { $0.isWhitespace }.joined(separator: " ")
            for (index, name) in words.split(separator: "*", omittingEmptySubsequences: false).enumerated()
            where index % 2 == 1 {
                names.append(String(name))
            }
        }
        return names
    }

    @Test("names tests that exist")
    func exist() throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent("SECURITY.md"), encoding: .utf8)
        let names = Self.names(in: text)
        #expect(names.count > 30)
        let tests = Self.root.appendingPathComponent("Tests")
        var sources = ""
        for case let file as URL in try #require(
            FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil))
        where file.pathExtension == "swift" && !file.path.contains("/.build/") {
            sources += try String(contentsOf: file, encoding: .utf8)
        }
        // What is said of a test may stand on lines of its own.
        let said = sources.replacing(/(@Suite|@Test)\(\s+/) { "\($0.output.1)(" }
        for name in names {
            let places = ["@Suite(\"\(name)\"", "@Test(\"\(name)\""]
            #expect(places.contains(where: said.contains), "\(name)")
        }
    }
}
