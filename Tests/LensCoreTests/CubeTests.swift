import Testing

@testable import LensCore

private func cube(_ text: String) throws -> LookupTable { try LookupTable(cube: Array(text.utf8), name: "t.cube") }

private let eight = "0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1\n"

@Suite("Tables of colours")
struct CubeTests {
    @Test("a lattice, red fastest, with comments, blank lines, a title and another system's line ends")
    func lattice() throws {
        let text =
            "\u{FEFF}# made by hand\r\nTITLE \"two \tpoints\"\r\n\r\nLUT_3D_SIZE 2\r\n"
            + "\t0 0 0  # black\r\n1 0 0\r\n0 1e0 0\r\n1. 1 0\r\n0 0 1\r\n1 0 1\r\n0 1 1\r\n+.5 -.25 1.5"
        let table = try cube(text)
        #expect(table.title == "two \tpoints" && table.curves == nil)
        let lattice = try #require(table.lattice)
        #expect(
            lattice.size == 2 && lattice[1] == [1, 0, 0] && lattice[2] == [0, 1, 0] && lattice[7] == [0.5, -0.25, 1.5])
        #expect(lattice.lower == .zero && lattice.upper == .one)
        #expect(try cube(text.replacing("\r\n", with: "\r")) == table)
    }

    @Test("ranges, one for all channels or one each")
    func ranges() throws {
        let domain = try cube("DOMAIN_MIN 0 -1 .5\nDOMAIN_MAX 1 2 3\nLUT_1D_SIZE 2\n0 0 0\n1 1 1")
        #expect(domain.curves?.lower == [0, -1, 0.5] && domain.curves?.upper == [1, 2, 3])
        let range = try cube("LUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE -.5 1.5\n" + eight)
        #expect(range.lattice?.lower == [-0.5, -0.5, -0.5] && range.lattice?.upper == [1.5, 1.5, 1.5])
        let both = try cube(
            "LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0 4\nLUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0 2\n0 0 0\n2 2 2\n" + eight)
        #expect(both.curves?.upper == [4, 4, 4] && both.lattice?.upper == [2, 2, 2])
        #expect(distance(both.value(at: [1, 2, 3]), [0.25, 0.5, 0.75]) < 1e-7)
    }

    @Test("comes back from what is written of it")
    func written() throws {
        for table in [try LookupTable.film(5), try cube(LookupTable.shaper)] {
            let again = try LookupTable(cube: table.cube(comments: ["by\nhand"]), name: "again")
            for value in [SIMD3<Double>(0.1, 0.5, 0.9), [1, 0, 0.3], [0.77, 0.76, 0.75]] {
                #expect(distance(again.value(at: value), table.value(at: value)) < 1e-6)
            }
        }
        #expect(LookupTable.decimal(-0.00000004) == "0.0000000" && LookupTable.decimal(-1.5) == "-1.5000000")
    }

    @Test("written once more it is the same, whatever bytes its title has")
    func titles() throws {
        let noise = (0..<600).map { UInt8(truncatingIfNeeded: $0 &* 37 ^ $0 >> 3) }.filter { $0 != 10 && $0 != 13 }
        for words in [
            [0x0B, 0x0B, 0, 0, 0xFF, 0x29], [0x20, 0x09, 0x0B, 0x20, 0x61], noise, Array(repeating: 0x0B, count: 500),
            Array("e\u{0B}\u{301}".utf8) + Array(repeating: 0xFF, count: 400), [0x27, 0x22, 0x20],
            Array("\u{301}abc".utf8), Array("\"\u{301} \u{301}\"".utf8),
        ] {
            let file = Array("TITLE ".utf8) + words + Array("\nLUT_1D_SIZE 2\n0 0 0\n1 1 1\n".utf8)
            let written = try LookupTable(cube: file, name: "t.cube").cube()
            #expect(try LookupTable(cube: written, name: "t.cube").cube() == written, "\(words.prefix(12))")
        }
    }

    @Test("what is written in its comments and title ends no line and no quotes, and steers no terminal")
    func words() throws {
        let points = [SIMD3<Float>](repeating: [0.5, 0.5, 0.5], count: 8)
        let title = "\u{1B}[31mred\u{7}\" \u{202E}x\u{2028}\r\nLUT_3D_SIZE 9" + String(repeating: "long", count: 999)
        let table = try LookupTable(name: "t", title: title, size: 2, points: points)
        let text = String(decoding: table.cube(comments: [title]), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5 + 8 + 1 && lines.allSatisfy { $0.utf8.count < 250 })
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || ![.control, .format, .lineSeparator].contains(scalar.properties.generalCategory)
        }
        #expect(isPlain && text.filter { $0 == "\"" }.count == 2)
        #expect(try cube(text).lattice?.size == 2)
        #expect(try cube(text).title.hasPrefix("[31mred ' "))
    }

    @Test("its points are held against the memory that it may take")
    func memory() throws {
        let text = Array(("LUT_3D_SIZE 2\n" + eight).utf8)
        let needed = text.count + 8 * 16
        #expect(try LookupTable(cube: text, name: "t", maxMemory: needed).lattice?.size == 2)
        let error = #expect(throws: LensError.self) { try LookupTable(cube: text, name: "t", maxMemory: needed - 1) }
        #expect(error?.fault == .limit && error?.message.contains("--max-memory raises it") == true)
    }

    private static let mistakes: [(String, String)] = [
        ("", "t.cube: neither"), ("# nothing", "t.cube: neither"), ("0 0 0", "t.cube:1: numbers before"),
        ("LUT_3D_SIZE 2\n0 0 0\n", "t.cube:2: the file ends"), ("LUT_3D_SIZE 2\n" + eight + "1 1 1", "t.cube:10: more"),
        ("LUT_3D_SIZE 2\n" + eight.dropLast(6) + "         ", "t.cube:9: the file ends after 7 of 8"),
        ("LUT_3D_SIZE 145", "t.cube:1: a size of 145"), ("LUT_3D_SIZE 1", "t.cube:1: a size of 1"),
        ("LUT_3D_SIZE 2.5", "t.cube:1: a size of 2.5"), ("LUT_1D_SIZE 65537", "t.cube:1: a size"),
        ("LUT_3D_SIZE -2", "t.cube:1: a size"), ("LUT_3D_SIZE", "t.cube:1: a number is missing"),
        ("LUT_3D_SIZE 2\nLUT_3D_SIZE 2", "t.cube:2: a second LUT_3D_SIZE"),
        ("LUT_3D_SIZE 144\n0 0 0", "t.cube:2: the file ends before its 2985984 points"),
        ("LUT_3D_SIZ 2", "t.cube:1: 'LUT_3D_SIZ' is no keyword of a .cube file; did you mean 'LUT_3D_SIZE'?"),
        ("LUT_3D_SIZE 2\n" + eight.replacing("1 1 0", with: "1 1  "), "t.cube:5: a number is missing"),
        ("LUT_3D_SIZE 2\n" + eight.replacing("1 1 0", with: "1 1 0 0"), "t.cube:5: more than three"),
        ("LUT_3D_SIZE 2\n" + eight.replacing("1 1 0", with: "1 nan 0"), "t.cube:5: 'nan' is no number"),
        ("LUT_3D_SIZE 2\n" + eight.replacing("1 1 0", with: "1 0x1 0"), "t.cube:5: '0x1' is no number"),
        ("LUT_3D_SIZE 2\n" + eight.replacing("1 1 0", with: "1 1e99 0"), "t.cube:5: '1e99' is no number"),
        ("LUT_3D_SIZE 2\n" + eight.replacing("1 1 0", with: "1 1e-999999999999999999999 0"), "t.cube:5: '1e-"),
        ("LUT_3D_SIZE 2\n0 0 0\nTITLE x\n" + eight, "t.cube:3: 'TITLE' between"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 1 0 0\n0 0 0\n1 1 1", "t.cube: DOMAIN_MIN is not below"),
        ("LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 1 1\n0 0 0\n1 1 1", "t.cube:2: the range"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 0 0 0\nLUT_1D_INPUT_RANGE 0 1\n0 0 0\n1 1 1", "t.cube: both"),
        ("\u{1}\u{2}binary\nLUT_3D_SIZE 2", "t.cube:1: "),
        ("root:*:20228:0", "t.cube:1: neither a keyword of a .cube file nor numbers"),
        ("hunter2", "t.cube:1: neither"), ("LUT_3D_SIZE 2\nu\u{1B}[31m", "t.cube:2: neither"),
        (String(repeating: "A", count: 33), "t.cube:1: neither"), ("NOTHING", "t.cube:1: 'NOTHING' is no keyword"),
        ("LUT_3D_SIZE 2\n" + eight.replacing("1 1 0", with: "{1 1 0}"), "t.cube:5: neither"),
    ]

    @Test("what is no table is refused with the line", arguments: mistakes.indices)
    func mistake(_ index: Int) {
        let (text, wanted) = Self.mistakes[index]
        let error = #expect(throws: LensError.self) { try cube(text) }
        #expect(error?.fault == .caller)
        #expect(error?.message.hasPrefix(wanted) == true, "\(error?.message ?? "nothing")")
    }

    @Test("numbers are those that Swift reads", arguments: 0..<400)
    func numbers(_ seed: Int) {
        var stream = Hash.Stream(UInt32(seed), 1)
        let digits = (0..<(1 + Int(stream.word() % 20))).map { _ in "\(stream.word() % 10)" }.joined()
        let point = Int(stream.word()) % (digits.count + 1)
        let text =
            (stream.word() % 2 == 0 ? "-" : "") + digits.prefix(point) + "." + digits.dropFirst(point)
            + (stream.word() % 3 == 0 ? "e\(Int(stream.word() % 60) - 30)" : "")
        // Swift wants a digit before the point and one behind it.
        let plain = text.replacing("-.", with: "-0.").replacing(".e", with: ".0e")
        let whole = (plain.hasPrefix(".") ? "0" : "") + plain + (plain.hasSuffix(".") ? "0" : "")
        #expect(DecimalText.value(text) == Double(whole), "\(text)")
        for wrong in ["", ".", "-", "1e", "e1", "1.2.3", "1 ", "inf", "0x1", "--1"] {
            #expect(DecimalText.value(wrong) == nil, "\(wrong)")
        }
    }

    @Test("equal numbers are equal tables, whatever they are called")
    func equality() throws {
        let (one, two) = (try LookupTable.film(), try LookupTable.film())
        #expect(
            one == two && one == two.named("other") && one.hashValue == two.hashValue && one.hashText == two.hashText)
        #expect(try one != LookupTable.film(10))
        #expect(one.hashText.count == 16)
    }
}
