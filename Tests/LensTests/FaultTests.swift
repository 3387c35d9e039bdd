import Lens
import Testing

@Suite("Errors say whose fault it is") struct FaultTests {
    private func error(_ bytes: [UInt8], _ darkroom: Darkroom = Darkroom()) -> LensError? {
        lensError { try darkroom.develop(Photo(bytes: bytes).applying(.decay), to: ByteSink(), as: .jpeg()) }
    }

    @Test("a file that is not there, or a folder") func missing() throws {
        let folder = try Folder()
        for path in [folder("none.jpg"), folder.path] {
            let error = lensError { _ = try Photo(contentsOf: path) }
            #expect(error?.fault == .input, "'\(path)'")
            #expect(error?.message.contains(path.string) == true, "'\(path)': \(error?.message ?? "opened")")
        }
    }

    @Test("kinds of picture that are not developed are refused by name") func kinds() throws {
        let kinds: [(String, [UInt8])] = [
            ("GIF", Array("GIF89a".utf8)),
            ("HEIC", [0, 0, 0, 24] + Array("ftypheic".utf8)),
            ("AVIF", [0, 0, 0, 24] + Array("ftypavif".utf8)),
            ("WebP", Array("RIFF\u{8}\0\0\0WEBPVP8 ".utf8)),
            ("TIFF", [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]),
            ("raw", [0x49, 0x49, 0x2A, 0, 16, 0, 0, 0] + Array("CR\u{2}\0".utf8)),
            ("JPEG XL", [0xFF, 0x0A, 0, 0]),
            ("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51]),
            ("BMP", Array("BM".utf8) + [UInt8](repeating: 0, count: 20)),
            ("Photoshop", Array("8BPS\0\u{1}".utf8)),
            ("PDF", Array("%PDF-1.7".utf8)),
            ("SVG", Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)),
        ]
        for (name, bytes) in kinds {
            let error = error(bytes + [UInt8](repeating: 0x20, count: 40))
            #expect(error?.fault == .unsupported, "\(name): \(error?.message ?? "developed")")
            #expect(error?.message.contains(name) == true, "\(name): \(error?.message ?? "developed")")
        }
    }

    @Test("a JPEG picture of 12 bits is sound but not developed") func twelveBits() throws {
        var bytes = try Samples.scene(16, 16).jpeg()
        bytes[try frameOffset(in: bytes)] = 12
        #expect(error(bytes)?.fault == .unsupported)
    }

    @Test("a truncated picture is developed with a warning, and strictly it is damaged") func truncated() throws {
        let bytes = try Samples.scene(64, 64).jpeg()
        let cut = Array(bytes.dropLast(bytes.count / 3))
        let development = try Darkroom().develop(Photo(bytes: cut).applying(.decay), to: ByteSink(), as: .jpeg())
        #expect(development.warnings.contains { $0.message.contains("Premature end") })
        #expect(error(cut, Darkroom(strict: true))?.fault == .input)
        #expect(error(bytes, Darkroom(strict: true)) == nil)
    }

    @Test("a limit's error names the limit, the picture's value and the option that raises it") func limits() throws {
        var pixels = Darkroom()
        pixels.limits.maxPixels = 4799
        let bytes = try Samples.scene(80, 60).jpeg()
        let tooLarge = try #require(error(bytes, pixels))
        #expect(tooLarge.fault == .limit)
        for part in ["4799", "4800", "80x60", "--max-pixels"] { #expect(tooLarge.message.contains(part), "\(part)") }
        pixels.limits.maxPixels = 4800
        #expect(error(bytes, pixels) == nil)

        let progressive = try Samples.scene(80, 60).jpeg(JPEGOptions(progressive: true))
        let need = try Photo(bytes: progressive).info().wholePictureBytes
        var memory = Darkroom()
        memory.limits.maxMemory = need - 1
        let tooMuch = try #require(error(progressive, memory))
        #expect(tooMuch.fault == .limit)
        for part in ["\(need)", "\(need - 1)", "--max-memory"] { #expect(tooMuch.message.contains(part), "\(part)") }
        memory.limits.maxMemory = need
        #expect(error(progressive, memory) == nil)

        var encoding = Darkroom()
        encoding.limits.maxMemory = 20_000
        let written = lensError {
            try encoding.develop(Photo(bytes: bytes), to: ByteSink(), as: .jpeg(progressive: true))
        }
        #expect(written?.fault == .limit && written?.message.contains("--max-memory") == true)
        #expect(error(bytes, encoding) == nil, "a baseline picture streams")
    }

    @Test("values that are not allowed are the caller's fault and named") func caller() throws {
        let photo = Photo(bytes: try Samples.scene(16, 16).jpeg())
        for quality in [0, 101, -5] {
            let error = lensError { _ = try photo.encoded(as: .jpeg(quality: quality)) }
            #expect(error?.fault == .caller && error?.message.contains("\(quality)") == true)
        }
        let dark = lensError { _ = try photo.applying(Look("dark") { Exposure(ev: -900) }).encoded() }
        #expect(dark?.fault == .caller)
        #expect(dark?.message.contains("exposure.ev") == true && dark?.message.contains("-900") == true)
        var look = Look.decay
        let misspelt = lensError { try look.set("grian", "iso", to: "400") }
        #expect(misspelt?.fault == .caller && misspelt?.message.contains("did you mean 'grain'") == true)
    }

    @Test("an instruction set that this processor lacks is the caller's fault") func instructionSet() throws {
        let bytes = try Samples.scene(16, 16).jpeg()
        for set in InstructionSet.allCases {
            let error = error(bytes, Darkroom(instructionSet: set))
            #expect(error?.fault == (InstructionSet.available.contains(set) ? nil : .caller), "\(set)")
        }
    }

    @Test("no number of threads is an error; none is one") func threads() throws {
        let bytes = try Samples.scene(40, 200).jpeg()
        for threads in [-1, 0, 1, 64] { #expect(error(bytes, Darkroom(threads: threads)) == nil, "\(threads)") }
    }

    @Test("cancelling is asked for once a strip, and progress ends at the height") func progress() throws {
        let asked = Seen(), told = Seen()
        let photo = Photo(bytes: try Samples.scene(64, 640).jpeg()).applying(.decay)
        try Darkroom(threads: 2).develop(
            photo, to: ByteSink(), as: .jpeg(),
            isCancelled: {
                asked.note()
                return false
            },
            progress: { rows, height in
                told.note()
                if rows == height { told.keep([1]) }
            })
        #expect(asked.count >= 10 && told.count == asked.count)
        #expect(told.bytes == [1])
    }
}
