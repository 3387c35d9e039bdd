import SampleScenes

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes the sample pictures as binary PPM files, a row at a time: the largest need no more memory than the smallest.
@main
struct MakeSamples {
    static let usage = "usage: make-samples FOLDER [LONG_SIDE] [SCENE...]"

    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        guard let folder = arguments.first, !folder.hasPrefix("-") else { fail(usage) }
        arguments.removeFirst()
        var longSide = 2400
        if let text = arguments.first, let number = Int(text) {
            guard (1...100_000).contains(number) else { fail("the long side must be 1 to 100000 pixels, not \(text)") }
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
            save(scene, longSide: longSide, path: "\(folder)/\(scene.rawValue).ppm")
        }
    }

    static func save(_ scene: Scene, longSide: Int, path: String) {
        guard let file = fopen(path, "wb") else { fail("cannot write \(path)") }
        let (width, height) = scene.size(longSide: longSide)
        let header = Array("P6\n\(width) \(height)\n255\n".utf8)
        var written = fwrite(header, 1, header.count, file) == header.count
        let start = ContinuousClock.now
        var line = [UInt8]()
        for y in 0..<height where written {
            scene.row(y, width: width, height: height, into: &line)
            written = fwrite(line, 1, line.count, file) == line.count
        }
        guard fclose(file) == 0, written else { fail("cannot write \(path)") }
        print("\(path): \(scene.title), \(width)x\(height), \(ContinuousClock.now - start)")
    }

    static func fail(_ message: String) -> Never {
        let line = Array("make-samples: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(1)
    }
}
