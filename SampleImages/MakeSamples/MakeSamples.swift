import Lens
import SampleScenes
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes the sample pictures as JPEG files, a row at a time: the largest need no more memory than the smallest.
@main
struct MakeSamples {
    static let usage = """
        usage: make-samples FOLDER [LONG_SIDE] [SCENE...]
               make-samples --halves BEFORE AFTER OUTPUT
        """

    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--halves", arguments.count == 4 {
            do { return try join(arguments[1], arguments[2], into: arguments[3]) } catch { fail("\(error)") }
        }
        guard let folder = arguments.first, !folder.hasPrefix("-") else { fail(usage) }
        arguments.removeFirst()
        var longSide = 2400
        if let text = arguments.first, let number = Int(text) {
            guard (1...65_500).contains(number) else { fail("the long side must be 1 to 65500 pixels, not \(text)") }
            longSide = number
            arguments.removeFirst()
        }
        let scenes = arguments.map { name in
            guard let scene = Scene(rawValue: name) else {
                fail("no scene is called \(name); there are \(Scene.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return scene
        }
        for scene in scenes.isEmpty ? Scene.allCases : scenes {
            let path = FilePath("\(folder)/\(scene.rawValue).jpg")
            do {
                try save(scene, longSide: longSide, to: path)
                print(path.string)
            } catch {
                fail("\(error)")
            }
        }
    }

    static func save(_ scene: Scene, longSide: Int, to path: FilePath) throws {
        let (width, height) = scene.size(longSide: longSide)
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter {
            let encoder = try JPEGEncoder(
                sink: ByteSink(descriptor: file, name: path.string),
                format: SampleFormat(width: width, height: height, layout: .rgb, depth: .eight),
                options: JPEGOptions(quality: 90, subsampling: .s444))
            var line = [UInt8]()
            for y in 0..<height {
                scene.row(y, width: width, height: height, into: &line)
                try line.withUnsafeBytes { bytes in
                    // A row holds one pixel at least.
                    guard let start = bytes.baseAddress else { return }
                    try encoder.write(from: start, stride: bytes.count, count: 1)
                }
            }
            try encoder.finish()
        }
    }

    /// The left half of one picture and the right half of another, with a thin line where they meet.
    static func join(_ before: String, _ after: String, into output: String) throws {
        let (left, right) = (
            try Photo(contentsOf: FilePath(before)).pixels(as: UInt8.self),
            try Photo(contentsOf: FilePath(after)).pixels(as: UInt8.self)
        )
        guard left.format == right.format else { fail("\(before) and \(after) are not of one size and layout") }
        let channels = left.layout.channels
        let row = left.width * channels
        let half = left.width / 2 * channels
        var joined = left
        joined.withMutableSamples { samples in
            for start in stride(from: 0, to: samples.count, by: row) {
                for at in half..<row { samples[start + at] = right.samples[start + at] }
                for at in (half - channels)..<(half + channels) { samples[start + at] = 255 }
            }
        }
        try Photo(pixels: joined).write(to: FilePath(output), as: .jpeg(quality: 88), overwriting: true)
    }

    static func fail(_ message: String) -> Never {
        let line = Array("make-samples: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(1)
    }
}
