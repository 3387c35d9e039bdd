import Foundation
import Lens
import Testing

/// What every look makes of a few small pictures, to the last bit, on every instruction set.
///
/// Each folder in `Golden` is a sample: `original.png` and a picture a look, `decay.png`. A new folder is found, a new look
/// asked for. `LENS_ACCEPT_GOLDEN=1 ./test --filter Golden` takes what the looks make now for the truth, and shows what
/// has changed.
@Suite("Golden pictures") struct GoldenTests {
    @Test(
        "are what the looks make, on every instruction set and number of threads", arguments: Golden.samples,
        Look.all.map(\.name))
    func same(_ sample: Golden.Sample, _ name: String) throws {
        let look = try #require(Look.named(name))
        let photo = Photo(bytes: try contents(sample.original)).applying(look)
        let now = try Golden.develop(photo, threads: 1, .baseline)
        let change = try sample.picture(of: look).map { try GoldenChange(from: Samples(decoding: $0), to: now) }
        let isNew = change == nil
        let isSame = change?.isNone ?? false
        if !isSame { try change?.write(to: Golden.reports, as: sample.reportName(of: look)) }
        if Golden.isAccepting {
            if !isSame { try sample.accept(now, of: look, change) }
        } else {
            #expect(!isNew, "\(name) has no golden picture of \(sample.name). \(Golden.hint)")
            #expect(
                isSame || isNew,
                """
                \(name) on \(sample.name), baseline, 1 thread: \(change?.summary ?? ""). Before, after and ΔE: \
                \(Golden.reports)/\(sample.reportName(of: look)). \(Golden.hint)
                """)
        }
        for set in InstructionSet.available {
            let change = GoldenChange(from: now, to: try Golden.develop(photo, threads: 3, set))
            let isSame = change.isNone
            #expect(
                isSame, "\(name) on \(sample.name), \(set.rawValue), 3 threads, beside baseline, 1: \(change.summary)")
        }
    }

    @Test("all belong to a look", arguments: Golden.samples)
    func complete(_ sample: Golden.Sample) throws {
        for name in try sample.strays() {
            if Golden.isAccepting {
                try FileManager.default.removeItem(atPath: sample.folder.appending(name).string)
            } else {
                Issue.record("\(sample.name)/\(name) is of no look. \(Golden.hint)")
            }
        }
    }

    @Test("are small, of both depths, lying and standing") func samples() throws {
        let formats = try Golden.samples.map { try Samples(decoding: contents($0.original)).format }
        #expect(Set(formats.map(\.depth)) == [.eight, .sixteen])
        #expect(formats.contains { $0.width < $0.height } && formats.contains { $0.width > $0.height })
        #expect(formats.allSatisfy { $0.width * $0.height <= 10_000 })
    }
}

enum Golden {
    static let isAccepting = ProcessInfo.processInfo.environment["LENS_ACCEPT_GOLDEN"] == "1"
    static let hint = "If that is meant: LENS_ACCEPT_GOLDEN=1 ./test --filter Golden"

    private static let tests = FilePath(#filePath).removingLastComponent()
    static let reports = tests.removingLastComponent().removingLastComponent().appending(".build/golden")

    static let samples: [Sample] = {
        let folder = tests.appending("Golden")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return names.sorted().map { Sample(name: $0, folder: folder.appending($0)) }
            .filter { FileManager.default.fileExists(atPath: $0.original.string) }
    }()

    static func develop(_ photo: Photo, threads: Int, _ set: InstructionSet) throws -> Samples {
        let sink = ByteSink()
        try Darkroom(threads: threads, instructionSet: set)
            .develop(photo, to: sink, as: .png(compression: 1), finishing: Finishing(metadata: .none))
        return try Samples(decoding: sink.bytes)
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let folder: FilePath
        var original: FilePath { folder.appending("original.png") }
        var testDescription: String { name }

        private func path(of look: Look) -> FilePath { folder.appending("\(look.name).png") }
        func reportName(of look: Look) -> String { "\(name)-\(look.name).png" }

        /// The golden picture, if there is one.
        func picture(of look: Look) -> [UInt8]? { try? contents(path(of: look)) }

        /// Pictures that no look makes.
        func strays() throws -> [String] {
            let known = Set(["original.png"] + Look.all.map { "\($0.name).png" })
            return try FileManager.default.contentsOfDirectory(atPath: folder.string).filter { !known.contains($0) }
        }

        /// Puts a picture in the golden one's place, and says and shows what is different.
        func accept(_ picture: Samples, of look: Look, _ change: GoldenChange?) throws {
            print("golden \(name)/\(look.name): \(change?.summary ?? "new")")
            try Data(picture.png(compression: 9)).write(to: URL(fileURLWithPath: path(of: look).string))
        }
    }
}
