/// What EXIF says about how a picture was taken; each field only if it is there and makes sense.
public struct EXIFSummary: Sendable, Hashable, Codable {
    /// Who made the camera.
    public var make: String?
    /// The camera.
    public var model: String?
    /// The lens's name.
    public var lens: String?
    /// Seconds.
    public var exposureTime: Double?
    /// The aperture's f-number.
    public var fNumber: Double?
    /// ISO speed.
    public var sensitivity: Int?
    /// Millimetres, as the lens has it.
    public var focalLength: Double?
    /// As stored: `2024:05:31 18:20:11`, local time.
    public var dateTaken: String?
    /// 1…8.
    public var orientation: Int?
    /// Who took the picture.
    public var artist: String?
    /// Who owns it.
    public var copyright: String?
    /// What wrote the file.
    public var software: String?
    /// Whether a serial number of the camera or a lens, or the camera's owner, is told.
    public var hasSerialNumbers: Bool
    /// Whether the camera's maker has left a note of its own.
    public var hasMakerNote: Bool
    /// Whether there is a GPS directory with anything in it.
    public var hasGPS: Bool
    /// 1 is sRGB, 65535 anything else.
    public var colorSpace: Int?
    /// `R98` is sRGB, `R03` Adobe RGB.
    public var interoperabilityIndex: String?

    /// - Parameter exif: a TIFF structure; `nil` if it is none.
    public init?(_ exif: [UInt8]) {
        guard let block = EXIFBlock(exif) else { return nil }
        func quotient(_ tag: EXIFBlock.Tag) -> Double? {
            guard let (top, bottom) = block.rational(tag, in: .exif), top > 0 else { return nil }
            return Double(top) / Double(bottom)
        }
        make = block.text(.make, in: .main)
        model = block.text(.model, in: .main)
        lens = block.text(.lensModel, in: .exif)
        exposureTime = quotient(.exposureTime)
        fNumber = quotient(.fNumber)
        focalLength = quotient(.focalLength)
        sensitivity = block.integer(.sensitivity, in: .exif).flatMap { $0 > 0 ? $0 : nil }
        dateTaken = block.text(.dateTaken, in: .exif)
        orientation = block.integer(.orientation, in: .main).flatMap { (1...8).contains($0) ? $0 : nil }
        artist = block.text(.artist, in: .main)
        copyright = block.text(.copyright, in: .main)
        software = block.text(.software, in: .main)
        let serials: [EXIFBlock.Tag] = [.bodySerial, .lensSerial, .cameraOwner]
        hasSerialNumbers =
            serials.contains { block.text($0, in: .exif) != nil } || block.text(.cameraSerial, in: .main) != nil
        hasMakerNote = block.entry(.makerNote, in: .exif) != nil
        hasGPS = !block.entries(in: .gps).isEmpty
        colorSpace = block.integer(.colorSpace, in: .exif)
        interoperabilityIndex = block.text(.interoperabilityIndex, in: .interoperability)
    }
}
