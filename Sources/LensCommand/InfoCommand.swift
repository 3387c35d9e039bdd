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

    @OptionGroup(title: "Limits") var limits: LimitOptions

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
                let info = try photo.info(limits: limits.limits)
                if json {
                    Console.json(Entry(file: ArgumentBytes.repaired(file), info: info))
                } else {
                    show(file, info)
                }
            } catch {
                failed = true
                if json { Console.json(Entry(file: ArgumentBytes.repaired(file), error: error.message)) }
                Console.error(error.message)
            }
        }
        if failed { throw ExitCode(1) }
    }

    private func show(_ file: String, _ info: PhotoInfo) {
        Console.out(file)
        for (name, text) in lines(info) + making(file, info) {
            Console.out(told: "  \(name)\(String(repeating: " ", count: max(1, 13 - name.count)))\(text)")
        }
        for warning in info.warnings { Console.warning("\(file): \(warning.message)") }
    }

    private func lines(_ info: PhotoInfo) -> [(String, String)] {
        let megapixels = fixed(Double(info.width) * Double(info.height) / 1e6, 1)
        var lines = [
            ("size", "\(info.width)×\(info.height), \(megapixels) Mpx"),
            ("format", kinds(info).joined(separator: ", ")),
            ("file", "\(info.fileBytes) bytes"),
        ]
        if info.wholePictureBytes > 0 {
            lines.append(("memory", "\((info.wholePictureBytes - 1) >> 20 + 1) MiB held to decode it"))
        }
        lines.append(("profile", info.profile.map(text) ?? "none"))
        let changes = info.colors == info.resultColors ? "" : "; a result is \(info.resultColors)"
        lines.append(("colours", info.colors + changes))
        lines.append(
            (
                "orientation",
                info.orientation == 1
                    ? "1" : "\(info.orientation), displayed as \(info.displayedWidth)×\(info.displayedHeight)"
            ))
        if let density = info.density { lines.append(("resolution", text(density))) }
        if let exif = info.exif { lines += camera(exif) }
        lines += words(info)
        let carried = [
            (info.carried.exifBytes, "EXIF"), (info.carried.xmpBytes, "XMP"),
            (info.carried.photoshopBytes, "Photoshop/IPTC"),
        ].filter { $0.0 > 0 }.map { "\($0.1) \($0.0) bytes" }
        if !carried.isEmpty { lines.append(("carries", carried.joined(separator: ", "))) }
        if info.carried.hasThumbnail { lines.append(("thumbnail", "yes; a result gets one of its own")) }
        if info.carried.comments > 0 { lines.append(("comments", "\(info.carried.comments)")) }
        if let text = info.png?.text, !text.isEmpty { lines.append(("text", text.joined(separator: ", "))) }
        lines.append(("seed", info.seed))
        return lines
    }

    /// How Lens made the picture, and whether that can be done again.
    private func making(_ file: String, _ info: PhotoInfo) -> [(String, String)] {
        guard let provenance = info.provenance else { return [] }
        func short(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.prefix(80))) }
        let look = provenance.lookName.isEmpty ? "a look without a name" : "look \(short(provenance.lookName))"
        var recipe = "give the picture as LOOK to use it again"
        if file != "-" {
            do throws(LensError) { _ = try provenance.look(beside: ArgumentBytes.path(file)) } catch {
                recipe = "cannot be used again: \(error.message)"
            }
        }
        return [
            ("made with", "Lens \(short(provenance.version)), \(look), seed \(provenance.seedText)"),
            ("recipe", recipe),
        ]
    }

    private func kinds(_ info: PhotoInfo) -> [String] {
        var kinds: [String] = []
        if let jpeg = info.jpeg {
            kinds += ["JPEG", jpeg.isProgressive ? "progressive" : "sequential"]
            if jpeg.isArithmetic { kinds.append("arithmetic") }
        }
        if let png = info.png {
            kinds += ["PNG", png.isInterlaced ? "interlaced" : "not interlaced"]
            if png.isPalette { kinds.append("palette") }
            if png.bitDepth < 8 { kinds.append("\(png.bitDepth) bit in the file") }
        }
        let layouts = [
            "grey": "grey", "greyAlpha": "grey with alpha", "rgb": "colour", "rgba": "colour with alpha",
            "cmyk": "CMYK",
        ]
        kinds.append(layouts[info.layout] ?? info.layout)
        if let subsampling = info.jpeg?.subsampling { kinds.append(subsampling) }
        kinds.append("\(info.depth) bit")
        if let interval = info.jpeg?.restartInterval, interval > 0 {
            kinds.append("restart every \(interval) blocks")
        }
        return kinds
    }

    private func text(_ profile: PhotoInfo.Profile) -> String {
        let kinds = ["mntr": "display", "scnr": "input", "prtr": "output", "spac": "colour space"]
        return "\(profile.name.isEmpty ? "without a name" : profile.name) (\(profile.colorSpace), "
            + "\(kinds[profile.deviceClass] ?? profile.deviceClass), version \(fixed(profile.version, 1)), "
            + "\(profile.isMatrix ? "matrix" : "tables"), \(profile.bytes) bytes)"
    }

    private func text(_ density: PixelDensity) -> String {
        let sides = density.x == density.y ? "\(density.x)" : "\(density.x)×\(density.y)"
        return switch density.unit {
        case .aspect: density.x == density.y ? "not stated" : "pixels of \(density.y):\(density.x)"
        case .perInch: "\(sides) an inch"
        case .perCentimetre: "\(sides) a centimetre"
        case .perMetre: "\(sides) a metre"
        }
    }

    private func camera(_ exif: EXIFSummary) -> [(String, String)] {
        var lines: [(String, String)] = []
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
        return lines
    }

    /// Who made it, what it is called, and what of it is private.
    private func words(_ info: PhotoInfo) -> [(String, String)] {
        var lines: [(String, String)] = []
        if let title = info.xmp?.title { lines.append(("title", title)) }
        if let caption = info.iptc?.caption { lines.append(("caption", caption)) }
        if let artist = info.exif?.artist ?? info.xmp?.creator ?? info.iptc?.byline { lines.append(("artist", artist)) }
        if let rights = info.exif?.copyright ?? info.xmp?.rights ?? info.iptc?.copyright {
            lines.append(("copyright", rights))
        }
        if let keywords = info.iptc?.keywords, keywords > 0 { lines.append(("keywords", "\(keywords)")) }
        var privates: [String] = []
        if info.exif?.hasGPS == true || info.xmp?.hasGPS == true { privates.append("position (GPS)") }
        if info.exif?.hasSerialNumbers == true || info.xmp?.hasSerialNumbers == true {
            privates.append("serial numbers")
        }
        if info.exif?.hasMakerNote == true { privates.append("maker note") }
        if !privates.isEmpty { lines.append(("private", privates.joined(separator: ", "))) }
        return lines
    }
}
