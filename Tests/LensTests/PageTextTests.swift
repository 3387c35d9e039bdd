import Foundation
import Testing

@testable import Lens

@Suite("Text for pages and shells")
struct PageTextTests {
    @Test("Base64 is RFC 4648's", arguments: 0...40)
    func base64(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ 200) }
        #expect(Base64.encoded(bytes) == Data(bytes).base64EncodedString())
    }

    @Test(
        "every shell reads a quoted word as it was",
        arguments: [
            "plain", "", "a b", "it's", "$HOME", "`x`", "a\nb", "a\tb", "*", "ö", "!", "=eq", "~", "\\", "\"q\"",
        ])
    func shell(word: String) throws {
        #expect(try Self.read(ShellWord.quoted(word), by: "sh") == Array(word.utf8))
    }

    @Test(
        "bash reads back what a page cannot show, and the page shows how it is written",
        arguments: [
            [0xFF, 0x31], Array("a\u{202E}gpj.exe".utf8), Array("\r\u{7F}\u{1B}[0m".utf8),
            [0x27, 0x5C, 0x21, 0x20, 0xC3],
            [0xED, 0xA0, 0x80], Array("\u{FFFF}".utf8),
        ] as [[UInt8]])
    func bytes(word: [UInt8]) throws {
        let quoted = ShellWord.quoted(word)
        #expect(quoted.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(quoted)")
        #expect(try Self.read(quoted, by: "bash") == word, "\(quoted)")
    }

    private static func read(_ word: String, by shell: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [shell, "-c", "printf %s \(word)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return [UInt8](output)
    }

    @Test("names of files are no options, whatever follows their hyphen")
    func files() {
        #expect(ShellWord.file("-rf") == "./-rf")
        #expect(ShellWord.file("-\u{301}.jpg") == "'./-\u{301}.jpg'")
        #expect(ShellWord.file("a-b") == "a-b")
    }

    @Test("only pieces of a page keep their markup")
    func html() {
        let name = "<&>\"'\u{0}\u{1B}"
        let piece: HTML = "<i>\(name)</i>"
        let page: HTML = "<p title=\"\(name)\">\(piece)\([piece, piece])\(7)</p>"
        let safe = "&lt;&amp;&gt;&quot;&#39;\u{FFFD}\u{FFFD}"
        #expect(page.text == "<p title=\"\(safe)\"><i>\(safe)</i><i>\(safe)</i><i>\(safe)</i>7</p>")
    }
}
