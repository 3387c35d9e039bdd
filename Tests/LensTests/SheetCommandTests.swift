import Testing

@testable import Lens

@Suite("A sheet's commands")
struct SheetCommandTests {
    private func commands(
        _ entries: [Sheet.Entry], _ strengths: [Double] = [1], on path: FilePath = "a.jpg", seed: UInt64? = nil
    ) -> [String] {
        Sheet(entries, strengths: strengths).commands(on: path, seed: seed).flatMap(\.self)
    }

    @Test("name INPUT and LOOK as they were given, and results beside the picture")
    func paths() {
        let mine = Sheet.Entry(Look("mine", filters: []), reference: "looks/my look.yaml")
        #expect(
            commands([mine], on: "photos/a b.jpg")
                == ["lens apply 'looks/my look.yaml' 'photos/a b.jpg' 'photos/a b-mine.jpg'"])
        #expect(commands([.init(.decay)], on: "/p/a.PNG") == ["lens apply decay /p/a.PNG /p/a-decay.jpg"])
        #expect(commands([.init(.decay)], on: "../a.jpeg") == ["lens apply decay ../a.jpeg ../a-decay.jpeg"])
        #expect(commands([.init(.decay)], on: "-a.jpg") == ["lens apply decay ./-a.jpg ./-a-decay.jpg"])
        #expect(
            commands([.init(.decay)], on: "it's.jpg")
                == ["lens apply decay 'it'\\''s.jpg' 'it'\\''s-decay.jpg'"])
    }

    @Test("read standard input where the picture was read from there, and not a file of that name")
    func streams() {
        #expect(commands([.init(.decay)], on: "-") == ["lens apply decay - decay.jpg"])
        #expect(commands([.init(.decay)], on: "./-") == ["lens apply decay ./- ./--decay.jpg"])
    }

    @Test("have the bytes of names that are no text")
    func bytes() {
        let path = FilePath(bytes: [0x70, 0x2F, 0xFF, 0x2E, 0x6A, 0x70, 0x67])
        #expect(commands([.init(.decay)], on: path) == ["lens apply decay $'p/\\377.jpg' $'p/\\377-decay.jpg'"])
    }

    @Test("write each strength so that it reads back as the same number")
    func strengths() throws {
        let values = [0.35, 0.7, 1, 0.333, 1.0 / 3, 33.3 / 100, 0.005, 0.0005, 1e-7, 0.1 + 0.2, .leastNonzeroMagnitude]
        for (value, command) in zip(values, commands([.init(.decay)], values)) {
            let words = command.split(separator: " ")
            guard value != 1 else {
                #expect(words.count == 5)
                continue
            }
            let text = try #require(words.last)
            let number = try #require(Double(text.hasSuffix("%") ? text.dropLast() : text))
            #expect((text.hasSuffix("%") ? number / 100 : number) == value, "\(command)")
        }
        #expect(commands([.init(.decay)], [0.35])[0].hasSuffix(" a-decay-35.jpg --strength 35%"))
        #expect(commands([.init(.decay)], [0.333])[0].hasSuffix(" a-decay-33.3.jpg --strength 0.333"))
    }

    @Test("name the photo's seed, and leave those that looks bring")
    func seeds() {
        let entry = Sheet.Entry(.decay, seed: 7)
        #expect(commands([entry])[0].hasSuffix("a-decay.jpg"))
        #expect(commands([entry], [0.5], seed: .max)[0].hasSuffix("--strength 50% --seed 18446744073709551615"))
    }

    @Test("write no two results to one file; a borrowed name gives way to the file's")
    func names() {
        let entries = [
            Sheet.Entry(.decay), .init(.decay, reference: "looks/decay.yaml"), .init(.decay, reference: "my.yaml"),
            .init(Look("Mine", filters: []), reference: "1.yaml"),
            .init(Look("mine", filters: []), reference: "2.yaml"),
            .init(Look("mine", filters: []), reference: "3.yaml"), .init(Look("", filters: []), reference: "x/4.yaml"),
            .init(Look("decay-50", filters: []), reference: "5.yaml"), .init(.decay),
        ]
        let sheet = Sheet(entries, strengths: [0.5, 0.5004, 1])
        #expect(
            sheet.titles == ["decay", "decay.yaml", "my.yaml", "Mine", "mine", "3.yaml", "4.yaml", "decay-50", "decay"])
        let results = sheet.commands(on: "a.jpg", seed: nil).flatMap(\.self).compactMap {
            $0.split(separator: " ").first { $0.hasPrefix("a-") }?.lowercased()
        }
        #expect(results.count == 27 && Set(results).count == 27)
        #expect(results.contains("a-my.jpg") && results.contains("a-4.jpg") && !results.contains { $0.contains("/") })
    }
}
