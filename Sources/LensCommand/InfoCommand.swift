import ArgumentParser
import Lens

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Tells what pictures are and carry, without decoding them.")

    @Argument(help: "The pictures; '-' is standard input.", completion: .file())
    var files: [String]

    @Flag(help: "Print a line of JSON a picture.")
    var json = false

    private struct Entry: Encodable {
        let file: String
        var info: PhotoInfo?
        var error: String?
    }

    func run() throws {
        var failed = false
        for file in files {
            do throws(LensError) {
                let photo =
                    file == "-"
                    ? Photo(try ByteSource(spooling: .standardInput))
                    : try Photo(contentsOf: ArgumentBytes.path(file))
                let info = try photo.info()
                if json {
                    Console.json(Entry(file: file, info: info))
                } else {
                    show(file, info)
                }
            } catch {
                failed = true
                if json { Console.json(Entry(file: file, error: error.message)) }
                Console.error(error.message)
            }
        }
        if failed { throw ExitCode(1) }
    }

    private func show(_ file: String, _ info: PhotoInfo) {
        var lines: [(String, String)] = []
        let megapixels = fixed(Double(info.width * info.height) / 1e6, 1)
        lines.append(("size", "\(info.width)×\(info.height), \(megapixels) Mpx"))
        var kinds = ["JPEG", info.isProgressive ? "progressive" : "sequential"]
        if info.isArithmetic { kinds.append("arithmetic") }
        kinds.append(info.layout == "grey" ? "grey" : "colour")
        if let subsampling = info.subsampling { kinds.append(subsampling) }
        kinds.append("\(info.depth) bit")
        if info.restartInterval > 0 { kinds.append("restart every \(info.restartInterval) blocks") }
        lines.append(("format", kinds.joined(separator: ", ")))
        lines.append(("file", "\(info.fileBytes) bytes"))
        if info.wholePictureBytes > 0 {
            lines.append(("memory", "\((info.wholePictureBytes - 1) >> 20 + 1) MiB held to decode it"))
        }
        lines.append(("profile", info.profile.map { "\($0.name) (\($0.colorSpace), \($0.bytes) bytes)" } ?? "none"))
        lines.append(("orientation", "\(info.orientation)"))
        if let exif = info.exif {
            let camera = [exif.make, exif.model].compactMap(\.self).joined(separator: " ")
            if !camera.isEmpty { lines.append(("camera", camera)) }
            if let lens = exif.lens { lines.append(("lens", lens)) }
            var exposure: [String] = []
            if let time = exif.exposureTime, time > 0 {
                exposure.append(time < 0.5 ? "1/\(fixed(1 / time, 0)) s" : "\(fixed(time, 1)) s")
            }
            if let stop = exif.fNumber { exposure.append("f/\(fixed(stop, 1))") }
            if let iso = exif.sensitivity { exposure.append("ISO \(iso)") }
            if let length = exif.focalLength { exposure.append("\(fixed(length, 0)) mm") }
            if !exposure.isEmpty { lines.append(("exposure", exposure.joined(separator: ", "))) }
            if let date = exif.dateTaken { lines.append(("taken", date)) }
            lines.append(("position", exif.hasGPS ? "recorded (GPS)" : "not recorded"))
        }
        let carried = [
            (info.exifBytes, "EXIF"), (info.xmpBytes, "XMP"), (info.photoshopBytes, "Photoshop/IPTC"),
        ].filter { $0.0 > 0 }.map { "\($0.1) \($0.0) bytes" }
        if !carried.isEmpty { lines.append(("carries", carried.joined(separator: ", "))) }
        if info.comments > 0 { lines.append(("comments", "\(info.comments)")) }
        lines.append(("seed", info.seed))
        Console.out(file)
        for (name, text) in lines {
            Console.out("  \(name)\(String(repeating: " ", count: max(1, 13 - name.count)))\(text)")
        }
        for warning in info.warnings { Console.warning("\(file): \(warning.message)") }
    }
}
