import Foundation
import LensCore
import SystemPackage
import Testing

@testable import LensCodecs

@Suite("Byte sources and sinks") struct ByteSourceTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lens-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func check(_ source: ByteSource, holds bytes: [UInt8]) throws {
        #expect(source.count == Int64(bytes.count))
        #expect(try source.bytes(at: 0, count: bytes.count + 10) == bytes)
        #expect(try source.bytes(at: 3, count: 4) == Array(bytes[3..<7]))
        #expect(try source.bytes(at: Int64(bytes.count), count: 1).isEmpty)
        #expect(try source.bytes(at: Int64(bytes.count) + 100, count: 1).isEmpty)
        #expect(try source.bytes(at: 1, count: 2) == Array(bytes[1..<3]))
    }

    /// Begins like a picture: a pipe that does not is given up.
    private let bytes = [0xFF, 0xD8, 0xFF] + (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }

    @Test("memory and files read alike") func alike() throws {
        try check(ByteSource(bytes), holds: bytes)
        try withFolder { folder in
            let url = folder.appendingPathComponent("file")
            try Data(bytes).write(to: url)
            try check(ByteSource(path: FilePath(url.path)), holds: bytes)
        }
    }

    @Test("a pipe is kept in memory or, beyond the bound, in a nameless file", arguments: [0, 1000, 1 << 20])
    func spooling(_ bound: Int) throws {
        try withFolder { folder in
            let ends = Pipe()
            let bytes = self.bytes
            let writer = Thread {
                ends.fileHandleForWriting.write(Data(bytes))
                try? ends.fileHandleForWriting.close()
            }
            writer.start()
            let descriptor = FileDescriptor(rawValue: ends.fileHandleForReading.fileDescriptor)
            let source = try ByteSource(
                spooling: descriptor, memoryBound: bound, temporaryFolder: FilePath(folder.path))
            try check(source, holds: bytes)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test("no more of a pipe is read than its limit, by the limit's name", arguments: [100, 9999])
    func spoolLimit(_ limit: Int) throws {
        try withFolder { folder in
            let url = folder.appendingPathComponent("file")
            try Data(bytes).write(to: url)
            let file = try FileHandle(forReadingFrom: url)
            let descriptor = FileDescriptor(rawValue: file.fileDescriptor)
            #expect(try ByteSource(spooling: descriptor, limit: Int64(bytes.count)).count == Int64(bytes.count))
            try file.seek(toOffset: 0)
            let error = #expect(throws: LensError.self) { try ByteSource(spooling: descriptor, limit: Int64(limit)) }
            #expect(error?.fault == .limit && error?.message.contains("\(limit)") == true)
        }
    }

    @Test("where a file stood, a pipe is not waited for") func noPipe() throws {
        try withFolder { folder in
            let path = FilePath(folder.appendingPathComponent("file").path)
            #expect(path.withPlatformString { mkfifo($0, 0o600) } == 0)
            #expect(throws: LensError.self) { try ByteSource(regularFile: path) }
            #expect(throws: LensError.self) { try ByteSource(regularFile: "/dev/null") }
            #expect(throws: LensError.self) { try ByteSource(regularFile: FilePath(folder.path)) }
        }
    }

    @Test("an endless device that is no picture is given up at once") func endless() throws {
        #expect(throws: LensError.self) { try ByteSource(path: "/dev/zero") }
    }

    @Test("a file's name may be any bytes") func names() throws {
        try withFolder { folder in
            let name: [CChar] = folder.path.utf8CString.dropLast() + [47, -1, 0x41, -128, 0]
            let descriptor = open(name, O_CREAT | O_WRONLY, 0o600)
            try #require(descriptor >= 0)
            _ = write(descriptor, [1, 2, 3, 4] as [UInt8], 4)
            close(descriptor)
            let path = FilePath(platformString: name)
            #expect(try ByteSource(path: path).bytes(at: 0, count: 9) == [1, 2, 3, 4])
            unlink(name)
        }
    }

    @Test("a file that is not there or a folder is an input error that says so") func missing() throws {
        try withFolder { folder in
            let error = #expect(throws: LensError.self) { try ByteSource(path: FilePath(folder.path + "/none.jpg")) }
            #expect(error?.fault == .input)
            #expect(error?.message.contains("No such file") == true)
            let other = #expect(throws: LensError.self) { try ByteSource(path: FilePath(folder.path)) }
            #expect(other?.message.contains("folder") == true)
        }
    }

    @Test("a file that shrinks is a shorter file") func shrinking() throws {
        try withFolder { folder in
            let url = folder.appendingPathComponent("file")
            try Data(bytes).write(to: url)
            let source = try ByteSource(path: FilePath(url.path))
            truncate(url.path, 1000)
            #expect(try source.bytes(at: 0, count: bytes.count) == Array(bytes[..<1000]))
        }
    }

    @Test("a sink writes everything, to memory and to a file") func sinks() throws {
        let memory = ByteSink()
        try bytes.withUnsafeBytes { try memory.write($0) }
        #expect(memory.bytes == bytes && memory.count == Int64(bytes.count))
        try withFolder { folder in
            let path = FilePath(folder.path + "/out")
            let descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
            let sink = ByteSink(descriptor: descriptor, name: path.string)
            try bytes.withUnsafeBytes { try sink.write($0) }
            try descriptor.close()
            try check(ByteSource(path: path), holds: bytes)
        }
    }

    #if os(Linux)
        @Test("a full disk is an output error, and the encoder's too") func full() throws {
            let descriptor = try FileDescriptor.open("/dev/full", .writeOnly)
            defer { try? descriptor.close() }
            let sink = ByteSink(descriptor: descriptor, name: "out.jpg")
            let scene = Samples.scene(64, 64)
            let encoder = try JPEGEncoder(sink: sink, format: scene.format)
            let error = #expect(throws: LensError.self) {
                try scene.bytes.withUnsafeBytes {
                    let start = try #require($0.baseAddress)
                    try encoder.write(from: start, stride: scene.format.bytesPerRow, count: 64)
                }
                try encoder.finish()
            }
            #expect(error?.fault == .output)
            #expect(error?.message.contains("No space left") == true)
        }
    #endif
}

@Suite("Recognising files") struct PictureFormatTests {
    private func kind(_ bytes: [UInt8]) -> PictureFormat? { PictureFormat(prefix: bytes) }
    private func kind(_ text: String) -> PictureFormat? { kind(Array(text.utf8)) }

    @Test("by content") func byContent() throws {
        #expect(try PictureFormat.recognise(ByteSource(Samples.scene(4, 4).encoded())) == .jpeg)
        #expect(kind([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) == .png)
        #expect(kind("II*\0\u{8}\0\0\0") == .tiff)
        #expect(kind("II*\0\u{10}\0\0\0CR\u{2}\0") == .raw)
        #expect(kind("\0\0\0\u{18}ftypheic\0\0\0\0") == .heic)
        #expect(kind("\0\0\0\u{18}ftypmif1\0\0\0\0") == .heic)
        #expect(kind("\0\0\0\u{18}ftypavif\0\0\0\0") == .avif)
        #expect(kind("\0\0\0\u{18}ftypcrx \0\0\0\0") == .raw)
        #expect(kind("RIFF1234WEBPVP8 ") == .webp)
        #expect(kind([0xFF, 0x0A, 0, 0]) == .jpegXL)
        #expect(kind("\0\0\0\u{C}JXL \r\n") == .jpegXL)
        #expect(kind("\0\0\0\u{C}jP  \r\n") == .jpeg2000)
        #expect(kind("GIF89a") == .gif)
        #expect(kind("BM" + String(repeating: "\0", count: 20)) == .bmp)
        #expect(kind("8BPS\0\u{1}") == .photoshop)
        #expect(kind("%PDF-1.7") == .pdf)
        #expect(kind("  <!DOCTYPE html><html>") == .html)
        #expect(kind("<?xml version='1.0'?><svg xmlns='x'>") == .svg)
        #expect(kind("version https://git-lfs.github.com/spec/v1\n") == .text)
        #expect(kind([0x80, 0x90, 0, 1, 2]) == nil)
    }

    @Test("every kind but JPEG and PNG is refused by name; emptiness is named, too") func refusals() {
        for format in PictureFormat.allCases {
            let refusal = format.refusal(of: "x.jpg")
            #expect((refusal == nil) == (format == .jpeg || format == .png))
            #expect(refusal.map { $0.message.contains("x.jpg") } ?? true)
        }
        #expect(PictureFormat.html.refusal(of: "x")?.fault == .input)
        #expect(PictureFormat.heic.refusal(of: "x")?.fault == .unsupported)
        let error = #expect(throws: LensError.self) { try PictureFormat.recognise(ByteSource([])) }
        #expect(error?.fault == .input && error?.message.contains("empty") == true)
    }
}
