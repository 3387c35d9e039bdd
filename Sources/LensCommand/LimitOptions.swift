import ArgumentParser
import Lens

/// What a picture may ask for, the same for every command that opens one. Memory is told elsewhere: a batch shares it out.
struct LimitOptions: ParsableArguments {
    private static let defaults = PictureLimits()

    @Option(help: ArgumentHelp("Pixels a picture may have.", valueName: "count[k|M|G]"))
    var maxPixels = CountArgument(defaults.maxPixels)

    @Option(help: ArgumentHelp("Bytes of its metadata.", valueName: "bytes[K|M|G]"))
    var maxMetadata = SizeArgument(defaults.maxMetadataBytes)

    @Option(help: ArgumentHelp("Marker segments before its first scan, or chunks.", valueName: "count[k|M|G]"))
    var maxSegments = CountArgument(defaults.maxSegments)

    @Option(help: ArgumentHelp("Scans of a progressive picture.", valueName: "count[k|M|G]"))
    var maxScans = CountArgument(defaults.maxScans)

    @Option(help: ArgumentHelp("Scans times pixels of one.", valueName: "count[k|M|G]"))
    var maxScanPixels = CountArgument(defaults.maxScanPixels)

    @Option(
        help: ArgumentHelp(
            "Bytes of an ICC profile; a longer one is left out with a warning.", valueName: "bytes[K|M|G]"))
    var maxProfile = SizeArgument(defaults.maxProfileBytes)

    @Option(
        help: ArgumentHelp(
            "Bytes that compressed text may become; what is beyond is left out with a warning.",
            valueName: "bytes[K|M|G]"))
    var maxUnpacked = SizeArgument(defaults.maxUnpackedBytes)

    @Option(help: ArgumentHelp("Warnings of the decoder before a picture is given up.", valueName: "count[k|M|G]"))
    var maxWarnings = CountArgument(defaults.maxWarnings)

    @Option(
        help: ArgumentHelp(
            "Seconds a picture may take; as long as it takes unless given, so that what becomes of it never depends on how "
                + "busy the machine is.",
            valueName: "seconds"))
    var timeLimit: Double?

    func validate() throws {
        if let timeLimit, !(timeLimit > 0 && timeLimit <= 1e6) {
            throw ValidationError("time-limit is \(timeLimit), outside 0…1000000")
        }
    }

    /// But for memory.
    var limits: PictureLimits {
        var limits = PictureLimits()
        limits.maxPixels = maxPixels.value
        limits.maxMetadataBytes = maxMetadata.value
        limits.maxSegments = maxSegments.value
        limits.maxScans = maxScans.value
        limits.maxScanPixels = maxScanPixels.value
        limits.maxProfileBytes = maxProfile.value
        limits.maxUnpackedBytes = maxUnpacked.value
        limits.maxWarnings = maxWarnings.value
        limits.timeLimit = timeLimit.map { .seconds($0) }
        return limits
    }
}
