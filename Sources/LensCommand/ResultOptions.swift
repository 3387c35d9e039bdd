import ArgumentParser
import Lens
import SystemPackage

/// What is said of a result, the same for every command that writes pictures.
struct ResultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("auto is what OUTPUT's name ends in, else what the source is.", valueName: "auto|jpeg|png"))
    var format = FormatArgument.auto

    @Option(
        name: [.customShort("q", allowingJoined: true), .long], help: ArgumentHelp("JPEG quality.", valueName: "1…100"))
    var quality = 92

    @Option(
        help: ArgumentHelp(
            "Chroma subsampling; auto is the source's for a JPEG source, else 444 from quality 90 on and 420 below.",
            valueName: "auto|keep|444|422|420"))
    var subsampling = SubsamplingArgument(.auto)

    @Flag(help: "Write a progressive JPEG; holds the whole picture in memory.")
    var progressive = false

    @Flag(help: "Make a JPEG's Huffman tables for the picture: some percent smaller; holds the picture in memory.")
    var optimize = false

    @Option(help: ArgumentHelp("PNG compression: 0 is none, 9 slow and small.", valueName: "0…9"))
    var compression = 6

    @Option(help: ArgumentHelp("Bits a sample; auto is the source's. JPEG has 8.", valueName: "auto|8|16"))
    var depth = DepthArgument.auto

    @Option(
        help: ArgumentHelp(
            "The result's colours: the source's own, sRGB, Display P3, or an ICC profile's.",
            valueName: "keep|srgb|p3|FILE"))
    var profile = "keep"

    @Option(
        help: ArgumentHelp(
            "What goes along: private leaves out position, serial numbers, owner, maker notes and all text but "
                + "copyright, credit and artist; none leaves only the profile.",
            valueName: "all|private|none"))
    var metadata = MetadataPolicy.all

    @Flag(help: "Turn the pixels instead of telling the orientation. PNG pictures always are turned.")
    var upright = false

    @Option(
        help: ArgumentHelp(
            "Fit the result into a box, as displayed; never larger, reduced in linear light before grain.",
            valueName: "WxH"))
    var size: BoxArgument?

    func validate() throws {
        guard (1...100).contains(quality) else { throw ValidationError("quality is \(quality), outside 1…100") }
        guard (0...9).contains(compression) else {
            throw ValidationError("compression is \(compression), outside 0…9")
        }
        if format == .jpeg && depth == .sixteen { throw ValidationError("JPEG has 8 bits a sample, not 16") }
    }

    /// What a result of that name is; nil is what the source is.
    func container(named output: String) throws -> OutputFormat.Container? {
        let ending = Self.ending(of: output)
        let named = OutputFormat.Container.allCases.first { $0.extensions.contains(ending ?? "") }
        switch format {
        case .jpeg: return .jpeg
        case .png: return .png
        case .auto:
            if let other = ending.flatMap({ Self.otherFormats[$0] }) {
                throw ValidationError("\(output): \(other) is not written; name a .jpg or a .png")
            }
            return named
        }
    }

    private static func ending(of name: String) -> String? {
        let last = name.split(separator: "/").last ?? ""
        return last.lastIndex(of: ".").map { last[last.index(after: $0)...].lowercased() }
    }

    /// What a name's ending promises that is not written; endings of no picture promise nothing.
    private static let otherFormats = [
        "tif": "TIFF", "tiff": "TIFF", "webp": "WebP", "heic": "HEIC", "heif": "HEIC", "avif": "AVIF", "jxl": "JPEG XL",
        "jp2": "JPEG 2000", "gif": "GIF", "bmp": "BMP", "psd": "Photoshop", "pdf": "PDF", "ppm": "PPM", "svg": "SVG",
        "dng": "DNG",
    ]

    func format(for output: String, source: ByteSource) throws -> OutputFormat {
        let container: OutputFormat.Container
        if let named = try self.container(named: output) {
            container = named
        } else {
            // What is no picture is said when it is opened.
            container = try PictureFormat.recognise(source) == .png ? .png : .jpeg
        }
        switch container {
        case .jpeg:
            if depth == .sixteen { throw ValidationError("JPEG has 8 bits a sample, not 16") }
            return .jpeg(
                quality: quality, subsampling: subsampling.value, progressive: progressive, optimized: optimize)
        case .png: return .png(depth: depth.value, compression: compression)
        }
    }

    /// Those that have a name and no file.
    private static let profiles: KeyValuePairs<String, ProfileChoice> = [
        "keep": .keep, "srgb": .sRGB, "p3": .displayP3,
    ]

    /// The file that the profile is read from, if it comes from one.
    var profileFile: FilePath? {
        Self.profiles.contains { $0.key == profile } ? nil : ArgumentBytes.path(profile)
    }

    func finishing() throws(LensError) -> Finishing {
        let named = Self.profiles.first { $0.key == profile }?.value
        let choice: ProfileChoice = if let named { named } else { .profile(try Self.read(profile)) }
        return Finishing(profile: choice, metadata: metadata, isUpright: upright, box: size?.value)
    }

    /// A profile from a file; whatever is wrong with it is the caller's to mend.
    private static func read(_ name: String) throws(LensError) -> ICCProfile {
        do throws(LensError) {
            let source = try ByteSource(path: ArgumentBytes.path(name))
            return try ICCProfile(try source.bytes(at: 0, count: ICCProfile.maxBytes + 1))
        } catch {
            let known = Suggestion.text(for: name, among: profiles.map(\.key))
            throw LensError(.caller, "profile '\(name)': \(error.message)\(known)")
        }
    }
}

extension MetadataPolicy: ExpressibleByArgument {}
